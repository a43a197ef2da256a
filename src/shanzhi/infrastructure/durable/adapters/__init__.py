"""Adapters of the durable-execution port."""
