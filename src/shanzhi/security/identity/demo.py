"""The demonstration's issuer: vouches for fictional personas and posts. Offered only with ``SHANZHI_DEMO``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import CertificateId, DepartmentId, SubjectId
from shanzhi.kernel.principal import PrincipalKind, Role
from shanzhi.kernel.values import FactValue
from shanzhi.security.identity.model import Identity

OFFICER_PREFIX = "officer-"
_LICENCE = CertificateId("business_licence")
_POSTS = {
    "operator": ("运营人员", Role.OPERATOR),
    "auditor": ("审计管理员", Role.AUDITOR),
    "security": ("安全管理员", Role.SECURITY),
    "admin": ("系统管理员", Role.ADMIN),
}


class PersonaLike(Protocol):
    """What the issuer needs of a persona (``knowledge.content.model.Persona`` has it)."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id_number(self) -> str: ...
    @property
    def legal_person_id_number(self) -> str: ...
    @property
    def certificates(self) -> Mapping[CertificateId, Mapping[str, FactValue]]: ...


class DepartmentLike(Protocol):
    """What the issuer needs of a department."""

    @property
    def id(self) -> DepartmentId: ...
    @property
    def name(self) -> str: ...


def demo_identity(
    persona_or_officer: str, personas: Collection[PersonaLike], departments: Collection[DepartmentLike]
) -> Identity:
    """The identity of a persona, of ``officer-<department id>``, or of a post (operator, auditor, security, admin).

    Raises:
        NotFound: ``unknown_persona``.
    """
    for persona in personas:
        if persona.id == persona_or_officer:
            return _company(persona) if persona.kind == "company" else _person(persona)
    if persona_or_officer.startswith(OFFICER_PREFIX):
        for department in departments:
            if department.id == persona_or_officer.removeprefix(OFFICER_PREFIX):
                return _officer(department)
    if persona_or_officer in _POSTS:
        name, role = _POSTS[persona_or_officer]
        return Identity(
            kind=PrincipalKind.OFFICER,
            subject=SubjectId(f"staff-{persona_or_officer}"),
            name=name,
            roles=frozenset({role}),
        )
    raise NotFound("unknown_persona", "没有这个演示身份，请从演示身份列表中选择。")


def _person(persona: PersonaLike) -> Identity:
    return Identity(kind=PrincipalKind.PERSON, subject=SubjectId(persona.id_number), name=persona.name)


def _company(persona: PersonaLike) -> Identity:
    """A company signs in through its legal representative."""
    return Identity(
        kind=PrincipalKind.COMPANY,
        subject=SubjectId(str(persona.certificates[_LICENCE]["uscc"])),
        name=persona.name,
        acting_person=SubjectId(persona.legal_person_id_number),
    )


def _officer(department: DepartmentLike) -> Identity:
    return Identity(
        kind=PrincipalKind.OFFICER,
        subject=SubjectId(f"staff-{department.id}"),
        name=f"{department.name}经办人员",
        department=department.id,
        roles=frozenset({Role.OFFICER}),
    )
