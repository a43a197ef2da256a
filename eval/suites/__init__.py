"""The suites: each asks its sample at the front door and hands back judgements."""
