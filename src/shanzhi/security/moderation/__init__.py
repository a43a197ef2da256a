"""The guard on what comes in and what goes out. Knows rules as data; refuses to know what a sentence is about."""

from shanzhi.security.moderation.guard import TurnGuard
from shanzhi.security.moderation.model import Rule, RuleBook, Verdict
from shanzhi.security.moderation.rules import read_rules
from shanzhi.security.moderation.service import Moderation

__all__ = ["Moderation", "Rule", "RuleBook", "TurnGuard", "Verdict", "read_rules"]
