"""基础设施层: storage, durable execution, model endpoints, calendar, files, telemetry. Knows nothing of government."""
