"""A service item as an executable contract: everything about a person's handling of it is derived from its record."""

from shanzhi.knowledge.contract.cards import (
    eligibility_card,
    form_card,
    item_card,
    limit_text,
    materials_card,
    office,
    precheck_card,
    question_card,
)
from shanzhi.knowledge.contract.eligibility import eligibility
from shanzhi.knowledge.contract.facts import is_identity, known_facts
from shanzhi.knowledge.contract.form import form_fields
from shanzhi.knowledge.contract.identifiers import credit_code_fault, id_number_fault, phone_fault
from shanzhi.knowledge.contract.materials import material_needs
from shanzhi.knowledge.contract.model import (
    SELF,
    Attached,
    ConditionResult,
    Eligibility,
    Facts,
    Held,
    HeldCertificate,
    QuestionNeed,
    Subject,
)
from shanzhi.knowledge.contract.places import read_region, region_name
from shanzhi.knowledge.contract.precheck import precheck
from shanzhi.knowledge.contract.questions import next_question
from shanzhi.knowledge.contract.reading import fault_of, read_value
from shanzhi.knowledge.contract.scope import facts_of
from shanzhi.knowledge.contract.wording import day_text, source_text, value_text

__all__ = [
    "SELF",
    "Attached",
    "ConditionResult",
    "Eligibility",
    "Facts",
    "Held",
    "HeldCertificate",
    "QuestionNeed",
    "Subject",
    "credit_code_fault",
    "day_text",
    "eligibility",
    "eligibility_card",
    "facts_of",
    "fault_of",
    "form_card",
    "form_fields",
    "id_number_fault",
    "is_identity",
    "item_card",
    "known_facts",
    "limit_text",
    "material_needs",
    "materials_card",
    "next_question",
    "office",
    "phone_fault",
    "precheck",
    "precheck_card",
    "question_card",
    "read_region",
    "read_value",
    "region_name",
    "source_text",
    "value_text",
]
