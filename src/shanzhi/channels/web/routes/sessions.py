"""Who is asking: anonymous sessions, the demonstration's sign-in, sign-out."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response

from shanzhi.channels.city import Channel, Locale
from shanzhi.channels.web.asking import Asker, TheCity, limited, token_of
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import RegionCode, TenantId
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import Frozen
from shanzhi.security.masking import mask_text

router = APIRouter(prefix="/api/v1", tags=["sessions"])


class OpenSession(Frozen):
    tenant: TenantId | None = None
    channel: Channel = "web"
    region: RegionCode | None = None
    locale: Locale = "zh-CN"


class Who(Frozen):
    """The party of a session, as it may be shown on a screen."""

    kind: str
    name: str
    subject: str
    department: str | None
    roles: tuple[str, ...]


class Token(Frozen):
    token: str
    expires_at: datetime
    principal: Who


class SignIn(Frozen):
    persona: str


class PersonaView(Frozen):
    id: str
    name: str
    kind: str
    story: str


@router.post("/sessions", dependencies=[Depends(limited)])
def open_session(wish: OpenSession, city: TheCity) -> Token:
    """Open an anonymous session: it can ask everything, and read or change nobody's data."""
    if wish.tenant is not None and wish.tenant != city.tenant:
        raise NotFound("no_such_tenant", "没有这个城市或部门，请检查租户编号。")
    issued = city.sessions.open(city.tenant, wish.channel, wish.locale, wish.region)
    return Token(token=issued.token, expires_at=issued.expires_at, principal=who(issued.principal))


@router.get("/session")
def show_session(principal: Asker) -> Who:
    """Who this token speaks for."""
    return who(principal)


@router.delete("/session", status_code=204)
def close_session(request: Request, city: TheCity, principal: Asker) -> Response:
    """Sign out: the token is worthless from now on."""
    city.sessions.close(token_of(request))
    return Response(status_code=204)


@router.get("/demo/personas")
def personas(city: TheCity, _: Asker) -> list[PersonaView]:
    """The fictional people and companies one can sign in as; only where the demonstration is on."""
    if city.demo_identity is None:
        raise NotFound("no_demo", "演示登录没有开启，请使用统一身份认证登录。")
    return [PersonaView.model_validate(dict(persona)) for persona in city.personas]


@router.post("/demo/sign-in")
def sign_in(wish: SignIn, request: Request, city: TheCity, _: Asker) -> Token:
    """Sign in as a persona; only where the demonstration is on. The anonymous conversation can be continued."""
    if city.demo_identity is None:
        raise NotFound("no_demo", "演示登录没有开启，请使用统一身份认证登录。")
    identity = city.demo_identity(wish.persona)
    city.evidence.record(
        "sign_in_granted", tenant=city.tenant, by=identity.subject, object=wish.persona, purpose="登录", data={}
    )
    issued = city.sessions.sign_in(token_of(request), identity)
    return Token(token=issued.token, expires_at=issued.expires_at, principal=who(issued.principal))


def who(principal: Principal) -> Who:
    """A principal for the screen: the number is masked."""
    return Who(
        kind=principal.kind.value,
        name=principal.name,
        subject=mask_text(principal.subject or ""),
        department=principal.department,
        roles=tuple(sorted(role.value for role in principal.roles)),
    )
