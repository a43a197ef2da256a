"""Chaining back: which other items have to be handled first, because they issue what an item needs.

Works on drafts of steps; order and days are for ``schedule``. Each step is explored once, so chains always end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from shanzhi.kernel.ids import CertificateId, FactName, ItemCode, MaterialId
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Audience, Item, Material
from shanzhi.knowledge.contract.eligibility import eligibility, values_of
from shanzhi.knowledge.contract.holders import Holder, answers_for, holder_of, output_holder
from shanzhi.knowledge.contract.model import Facts, HeldCertificate, Subject
from shanzhi.knowledge.contract.producers import Search, find_producer
from shanzhi.knowledge.expressions import parse
from shanzhi.knowledge.planning.model import PlanProblem, ProblemCode


@dataclass(frozen=True)
class Circumstances:
    """What a plan is made for."""

    facts: Facts
    held: frozenset[CertificateId]
    attached: frozenset[MaterialId]
    catalogue: Catalogue
    today: date
    subject: Subject
    asker: Audience


@dataclass
class Draft:
    """A step being drafted."""

    item: Item
    because: str = ""
    undecided: tuple[FactName, ...] = ()
    after: list[ItemCode] = field(default_factory=list)
    wanted: list[CertificateId] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Need:
    """A material that must come from somewhere: whose certificate, and the facts that still decide it."""

    material: Material
    certificate: CertificateId
    holder: Holder
    undecided: tuple[FactName, ...]


class Chain:
    """The steps found so far. ``drafts`` is in the order of discovery, producers before the items that need them."""

    def __init__(self, circumstances: Circumstances) -> None:
        self._at = circumstances
        self._values: dict[FactName, FactValue] = values_of(circumstances.facts)
        self._held: Mapping[CertificateId, HeldCertificate] = {}
        self._have(circumstances.held)
        self._goal: ItemCode | None = None
        self._left_out: frozenset[ItemCode] = frozenset()
        self.drafts: dict[ItemCode, Draft] = {}
        self.problems: list[PlanProblem] = []

    def reach(self, goal: Item, because: str) -> None:
        """Draft the goal and everything that has to come before it."""
        self._goal = goal.code
        uploaded = (m.certificate for m in goal.materials if m.id in self._at.attached and m.certificate is not None)
        self._have((*self._at.held, *uploaded))
        self._judge(goal)
        self._expand(Draft(goal, because), ())

    def reach_together(self, steps: list[Draft], left_out: Collection[ItemCode]) -> None:
        """Draft a bundle: its items wait for each other's certificates; nothing from outside is added, only named.

        ``left_out`` are the items that the bundle's own rules exclude for this person, and do not propose again.
        """
        self._left_out = frozenset(left_out)
        self.drafts = {step.item.code: step for step in steps}
        for step in steps:
            step.after = [code for code in step.after if code in self.drafts]
            for need in self._needs(step.item):
                inside = self._inside(need, step.item.code)
                if inside is not None:
                    step.after.append(inside)
                    self.drafts[inside].wanted.append(need.certificate)
                elif not need.undecided:
                    self._name_outside(need, step.item)

    def report(
        self,
        code: ProblemCode,
        text: str,
        item: ItemCode,
        material: MaterialId | None = None,
        certificate: CertificateId | None = None,
    ) -> None:
        """Note something the plan cannot settle."""
        self.problems.append(PlanProblem(code=code, text=text, item=item, material=material, certificate=certificate))

    def _have(self, certificates: Collection[CertificateId]) -> None:
        self._held = {one: HeldCertificate(id=one, fields={}) for one in certificates}

    def _judge(self, goal: Item) -> None:
        found = eligibility(goal, self._at.facts, self._at.catalogue, self._at.today)
        if found.result is False:
            reasons = "；".join(reason.text for reason in found.failed)
            self.report("not_eligible", f"目前不符合“{goal.name}”的受理条件：{reasons}。", goal.code)

    def _expand(self, draft: Draft, path: tuple[ItemCode, ...]) -> None:
        """Depth first. ``path`` are the steps that led here: a certificate that needs itself stops there."""
        here = (*path, draft.item.code)
        for need in self._needs(draft.item):
            found = self._search(need, here)
            if found.chosen is None:
                self._dead_end(need, draft.item, found, here)
                continue
            code = found.chosen.code
            draft.after.append(code)
            undecided = (*need.undecided, *(found.eligibility.missing if found.eligibility is not None else ()))
            if code in self.drafts:
                self.drafts[code].wanted.append(need.certificate)
                continue
            name = self._name(need.certificate)
            step = Draft(found.chosen, f"“{draft.item.name}”需要{name}", undecided, wanted=[need.certificate])
            self._expand(step, here)
        self.drafts[draft.item.code] = draft

    def _needs(self, item: Item) -> list[_Need]:
        """Certificates that the item needs and that neither the library nor an upload gives."""
        issued = {output.certificate for output in item.outputs}
        needs = []
        for material in item.materials:
            if material.certificate is None or (item.code == self._goal and material.id in self._at.attached):
                continue
            outcome = parse(material.required_when).decide(self._values, self._at.today)
            if outcome.result is False or (outcome.result is None and self._goal is not None):
                continue  # papers of other situations: the material list asks, the plan waits for the answer
            holder = holder_of(material, item, self._at.catalogue)
            if self._has(material.certificate, holder) or not self._reachable(material.certificate, holder):
                continue
            if material.certificate in issued and output_holder(item) == holder:
                continue  # the item renews it: the old one is brought along
            undecided = outcome.missing if outcome.result is None else ()
            needs.append(_Need(material, material.certificate, holder, undecided))
        return needs

    def _has(self, certificate: CertificateId, holder: Holder) -> bool:
        kind = self._at.catalogue.certificates.get(certificate)
        return certificate in self._held and answers_for(holder, kind, self._at.facts, self._held, self._at.subject)

    def _reachable(self, certificate: CertificateId, holder: Holder) -> bool:
        """Only the asker's own papers, and a child's, can be steps of the asker's plan."""
        if holder == "child":
            return True
        kind = self._at.catalogue.certificates.get(certificate)
        company_asks_for_person = kind is not None and kind.holder == "person" and self._at.asker == "company"
        own = answers_for(holder, kind, self._at.facts, self._held, self._at.subject)
        return own and not company_asks_for_person

    def _search(self, need: _Need, without: tuple[ItemCode, ...]) -> Search:
        at = self._at
        return find_producer(
            need.certificate, need.holder, at.facts, at.catalogue, at.today, asker=at.asker, without=without
        )

    def _inside(self, need: _Need, code: ItemCode) -> ItemCode | None:
        """The bundle's own step that issues the certificate."""
        producers = self._at.catalogue.producers.get(need.certificate, ())
        return next((one for one in self.drafts if one in producers and one != code), None)

    def _name_outside(self, need: _Need, item: Item) -> None:
        producers = self._at.catalogue.producers.get(need.certificate, ())
        if any(code in self._left_out for code in producers):
            return
        found = self._search(need, tuple(self.drafts))
        if found.chosen is None:
            self._dead_end(need, item, found, ())
            return
        name = self._name(need.certificate)
        text = f"“{item.name}”还需要{name}，不在这件事里，可以先办“{found.chosen.name}”（{found.chosen.code}）。"
        self.report("outside_bundle", text, item.code, need.material.id, need.certificate)

    def _dead_end(self, need: _Need, item: Item, found: Search, path: tuple[ItemCode, ...]) -> None:
        """No step gives the certificate: say why."""
        if found.withheld or need.undecided:
            return
        name, place = self._name(need.certificate), (need.material.id, need.certificate)
        circle = [code for code in self._at.catalogue.producers.get(need.certificate, ()) if code in path[:-1]]
        if circle:
            text = f"“{item.name}”需要{name}，而办{name}又要先有“{item.name}”的结果，请到窗口咨询。"
            self.report("cycle", text, item.code, *place)
        elif found.refused:
            reasons = "；".join(one.why for one in found.refused)
            self.report("not_eligible", f"“{item.name}”需要{name}，但目前办不了：{reasons}。", item.code, *place)
        else:
            text = f"“{item.name}”需要{name}，本市没有签发它的在办事项，请自行准备。"
            self.report("nobody_issues", text, item.code, *place)

    def _name(self, certificate: CertificateId) -> str:
        kind = self._at.catalogue.certificates.get(certificate)
        return f"“{kind.name}”" if kind is not None else f"“{certificate}”"
