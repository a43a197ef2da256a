"""What a principal may do, decided by reviewed policies that give their reason. Knows no token and no content."""

from shanzhi.security.authorization.files import FileReading
from shanzhi.security.authorization.model import Decision, Reason, Resource
from shanzhi.security.authorization.service import POLICIES, Authorizer

__all__ = ["POLICIES", "Authorizer", "Decision", "FileReading", "Reason", "Resource"]
