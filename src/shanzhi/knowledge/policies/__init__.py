"""Which benefits a person or a company can have, condition by condition, and what is still to be asked."""

from shanzhi.knowledge.policies.model import BenefitMatch, ConditionResult
from shanzhi.knowledge.policies.service import match_policies

__all__ = ["BenefitMatch", "ConditionResult", "match_policies"]
