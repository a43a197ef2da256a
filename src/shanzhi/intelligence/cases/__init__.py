"""Durable cases (办件): from a confirmed application to its end, through every department it concerns."""

from shanzhi.intelligence.cases.application import Application, ApplicationMaterial, FormValue
from shanzhi.intelligence.cases.card import case_card
from shanzhi.intelligence.cases.deadlines import CaseTerms, read_terms
from shanzhi.intelligence.cases.effects import Backoff
from shanzhi.intelligence.cases.model import (
    Alert,
    Appraisal,
    Case,
    CaseState,
    Decision,
    SupplementRequest,
    SuppliedFile,
)
from shanzhi.intelligence.cases.service import Cases

__all__ = [
    "Alert",
    "Application",
    "ApplicationMaterial",
    "Appraisal",
    "Backoff",
    "Case",
    "CaseState",
    "CaseTerms",
    "Cases",
    "Decision",
    "FormValue",
    "SupplementRequest",
    "SuppliedFile",
    "case_card",
    "read_terms",
]
