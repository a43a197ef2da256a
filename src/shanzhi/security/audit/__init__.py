"""The audit log: what was done, by whom, for whom, why — chained so that nobody can change it unseen."""

from shanzhi.security.audit.model import Fault, Head, Record, Verification, canonical, link
from shanzhi.security.audit.ports import AuditObserver
from shanzhi.security.audit.retention import Retention, read_retention
from shanzhi.security.audit.service import Audit

__all__ = [
    "Audit",
    "AuditObserver",
    "Fault",
    "Head",
    "Record",
    "Retention",
    "Verification",
    "canonical",
    "link",
    "read_retention",
]
