"""Egress: the way out for what is not a department's tool (model endpoints). It knows hosts, not models."""

from shanzhi.access.egress.model import EgressRules
from shanzhi.access.egress.service import GuardedTransport, open_client

__all__ = ["EgressRules", "GuardedTransport", "open_client"]
