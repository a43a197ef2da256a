"""The applying room: guided from one sentence to a submitted case."""

from shanzhi.applications.service.apply.steps import ApplyRoom

__all__ = ["ApplyRoom"]
