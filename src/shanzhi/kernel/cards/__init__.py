"""The cards of an answer. Each holds everything that is needed to draw it without another call."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from shanzhi.kernel.cards.guidance import (
    ChartCard,
    EligibilityCard,
    FactType,
    Fee,
    HandoverCard,
    ItemCard,
    ItemChoice,
    ItemsCard,
    LabelledValue,
    Office,
    OfficesCard,
    Option,
    PoliciesCard,
    PolicyRow,
    QuestionCard,
    Reason,
    TruthValue,
    UsedFact,
)
from shanzhi.kernel.cards.handling import (
    CaseAct,
    CaseCard,
    CaseStepRow,
    ConfirmationCard,
    DestinationRow,
    FormCard,
    FormField,
    MaterialRow,
    MaterialsCard,
    MaterialState,
    PlanCard,
    PlanStepRow,
    PrecheckCard,
    WantedRow,
)

Card = Annotated[
    ItemsCard
    | ItemCard
    | QuestionCard
    | EligibilityCard
    | MaterialsCard
    | PlanCard
    | FormCard
    | PrecheckCard
    | ConfirmationCard
    | CaseCard
    | OfficesCard
    | PoliciesCard
    | ChartCard
    | HandoverCard,
    Field(discriminator="kind"),
]

__all__ = [
    "Card",
    "CaseAct",
    "CaseCard",
    "CaseStepRow",
    "ChartCard",
    "ConfirmationCard",
    "DestinationRow",
    "EligibilityCard",
    "FactType",
    "Fee",
    "FormCard",
    "FormField",
    "HandoverCard",
    "ItemCard",
    "ItemChoice",
    "ItemsCard",
    "LabelledValue",
    "MaterialRow",
    "MaterialState",
    "MaterialsCard",
    "Office",
    "OfficesCard",
    "Option",
    "PlanCard",
    "PlanStepRow",
    "PoliciesCard",
    "PolicyRow",
    "PrecheckCard",
    "QuestionCard",
    "Reason",
    "TruthValue",
    "UsedFact",
    "WantedRow",
]
