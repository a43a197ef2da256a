"""The HTTP API of ``docs/api.md`` and the citizen's page, on FastAPI."""
