"""From a goal back to what the person holds: items need certificates and issue certificates, across departments.

The chain stops at what is held, at what nobody here issues and at items that cannot serve the person; the last two are
reported. A certificate that would need itself is reported too, never looped on. Deterministic: record order decides.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shanzhi.kernel.ids import CertificateId, FactName, ItemCode, MaterialId
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Audience, Bundle
from shanzhi.knowledge.contract.eligibility import values_of
from shanzhi.knowledge.contract.holders import matter_of
from shanzhi.knowledge.contract.model import SELF, Facts, Subject
from shanzhi.knowledge.expressions import parse
from shanzhi.knowledge.planning.chaining import Chain, Circumstances, Draft
from shanzhi.knowledge.planning.model import Plan, PlanProblem, PlanStep
from shanzhi.knowledge.planning.schedule import Slot, schedule


def plan(
    goal: ItemCode,
    facts: Facts,
    held: Collection[CertificateId],
    catalogue: Catalogue,
    today: date,
    *,
    attached: Collection[MaterialId] = (),
    subject: Subject = SELF,
) -> Plan:
    """The plan for an item or a bundle (一件事).

    Args:
        held: certificates of the person that are in force.
        attached: materials of the goal for which a file is there already.

    Raises:
        NotFound: ``no_such_item``.
    """
    target = catalogue.target(goal)
    asker = _asker(target.audience, held, catalogue)
    whose = matter_of(None if isinstance(target, Bundle) else target, subject)
    circumstances = Circumstances(facts, frozenset(held), frozenset(attached), catalogue, today, whose, asker)
    chain = Chain(circumstances)
    if isinstance(target, Bundle):
        _draft_bundle(target, chain, circumstances)
    else:
        chain.reach(target, because="")
    return _arranged(goal, chain, catalogue)


def _asker(audience: tuple[Audience, ...], held: Collection[CertificateId], catalogue: Catalogue) -> Audience:
    """Who asks: a company holds company certificates, a person personal ones; otherwise whom the goal is for."""
    holders = {catalogue.certificates[one].holder for one in held if one in catalogue.certificates}
    if holders:
        return "company" if "company" in holders and "person" not in holders else "person"
    return audience[0] if len(audience) == 1 else "person"


def _draft_bundle(bundle: Bundle, chain: Chain, circumstances: Circumstances) -> None:
    """The items that ``when`` does not rule out, in record order, with ``after`` and what they need of each other."""
    values = values_of(circumstances.facts)
    kept: list[Draft] = []
    left_out: list[ItemCode] = []
    for entry in bundle.items:
        item = circumstances.catalogue.items.get(entry.item)
        if item is None:
            chain.report("unknown_item", f"“{bundle.name}”里的事项 {entry.item} 目前不在办。", entry.item)
            continue
        outcome = parse(entry.when).decide(values, circumstances.today)
        if outcome.result is False:
            left_out.append(entry.item)
        else:
            undecided = outcome.missing if outcome.result is None else ()
            kept.append(Draft(item, because=f"“{bundle.name}”的一步", undecided=undecided, after=list(entry.after)))
    chain.reach_together(kept, left_out)


def _arranged(goal: ItemCode, chain: Chain, catalogue: Catalogue) -> Plan:
    drafts = chain.drafts
    found = schedule(
        list(drafts),
        {code: draft.after for code, draft in drafts.items()},
        {code: draft.item.promised_workdays for code, draft in drafts.items()},
    )
    for step, wait in found.dropped:
        names = f"“{catalogue.items[step].name}”和“{catalogue.items[wait].name}”"
        chain.report("cycle", f"{names}互相等待对方的结果，请到窗口咨询先办哪一项。", step)
    steps = tuple(_step(drafts[code], found.slots[code], found.after[code], goal) for code in found.order)
    last = max((step.group for step in steps), default=-1)
    return Plan(
        goal=goal,
        steps=steps,
        groups=tuple(tuple(step.item for step in steps if step.group == number) for number in range(last + 1)),
        total_workdays=max((step.finish_day for step in steps), default=0),
        problems=_unique(chain.problems),
    )


def _step(draft: Draft, slot: Slot, after: tuple[ItemCode, ...], goal: ItemCode) -> PlanStep:
    issued: list[CertificateId] = [out.certificate for out in draft.item.outputs if out.certificate is not None]
    wanted = issued if draft.item.code == goal or not draft.wanted else [one for one in issued if one in draft.wanted]
    undecided: tuple[FactName, ...] = tuple(dict.fromkeys(draft.undecided))
    return PlanStep(
        item=draft.item.code,
        after=after,
        group=slot.group,
        workdays=draft.item.promised_workdays,
        start_day=slot.start_day,
        finish_day=slot.finish_day,
        produces=tuple(wanted),
        because=draft.because,
        undecided=undecided,
    )


def _unique(problems: list[PlanProblem]) -> tuple[PlanProblem, ...]:
    return tuple({(one.code, one.text): one for one in problems}.values())
