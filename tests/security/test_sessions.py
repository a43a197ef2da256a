"""Sessions: opaque tokens that end when they should (docs/decisions: sessions)."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import SettableClock
from shanzhi.kernel.errors import NotFound, NotSignedIn, PersonMustAct
from shanzhi.kernel.ids import CertificateId, DepartmentId, FactName, SubjectId, TenantId
from shanzhi.kernel.principal import PrincipalKind, Role
from shanzhi.kernel.values import FactValue, Frozen
from shanzhi.security.identity import Identity, Sessions, demo_identity
from shanzhi.security.secrets import Keys

CITY = TenantId("shanzhi-city")
LIN = Identity(kind=PrincipalKind.PERSON, subject=SubjectId("990101199803120025"), name="林月")
ZHOU = Identity(kind=PrincipalKind.PERSON, subject=SubjectId("99010219960701001X"), name="周海")
OFFICER = Identity(
    kind=PrincipalKind.OFFICER,
    subject=SubjectId("staff-ga"),
    name="经办",
    department=DepartmentId("ga"),
    roles=frozenset({Role.OFFICER}),
)


@pytest.fixture
def sessions(db: Database, clock: SettableClock, keys: Keys) -> Sessions:
    return Sessions(db, clock, keys)


def test_a_session_is_anonymous_until_somebody_signs_in(sessions: Sessions) -> None:
    """The API: anonymous sessions ask; signing in gives the token of another session."""
    opened = sessions.open(CITY, "kiosk")
    signed = sessions.sign_in(opened.token, LIN)
    assert opened.principal.kind is PrincipalKind.ANONYMOUS
    assert opened.principal.subject is None
    assert signed.token != opened.token
    assert signed.principal.session != opened.principal.session
    assert sessions.verify(signed.token) == signed.principal
    assert (signed.principal.subject, signed.principal.channel) == (LIN.subject, "kiosk")


def test_a_planted_anonymous_token_gains_nothing_by_the_sign_in(sessions: Sessions) -> None:
    """Session fixation: the token that was there before stays anonymous, and what was begun is claimed only once."""
    opened = sessions.open(CITY)
    first = sessions.sign_in(opened.token, LIN)
    assert sessions.verify(opened.token).kind is PrincipalKind.ANONYMOUS
    second = sessions.sign_in(opened.token, ZHOU)
    assert opened.principal.session in sessions.lineage(first.principal.session)
    assert sessions.lineage(second.principal.session) == {second.principal.session}


def test_a_signed_in_token_ends_when_somebody_else_signs_in_with_it(sessions: Sessions) -> None:
    """One token, one person: changing the person ends the token."""
    first = sessions.sign_in(sessions.open(CITY).token, LIN)
    sessions.sign_in(first.token, ZHOU)
    with pytest.raises(NotSignedIn):
        sessions.verify(first.token)


def test_only_an_anonymous_session_is_taken_along(sessions: Sessions) -> None:
    """The conversation of the anonymous session may be claimed once; one person's never passes to another."""
    opened = sessions.open(CITY)
    first = sessions.sign_in(opened.token, LIN)
    second = sessions.sign_in(first.token, ZHOU)
    assert sessions.lineage(first.principal.session) == {first.principal.session, opened.principal.session}
    assert sessions.lineage(second.principal.session) == {second.principal.session}


@pytest.mark.parametrize(
    ("identity", "idle", "longest"),
    [(None, 120, 24 * 60), (LIN, 30, 8 * 60), (OFFICER, 15, 8 * 60)],
)
def test_a_session_ends_when_idle_and_after_its_longest_life(
    sessions: Sessions, clock: SettableClock, identity: Identity | None, idle: int, longest: int
) -> None:
    """Our word: shorter for whoever could do more harm (minutes: idle, longest)."""
    issued = sessions.open(CITY)
    issued = issued if identity is None else sessions.sign_in(issued.token, identity)
    assert issued.expires_at == clock.now() + timedelta(minutes=longest)
    step = idle - 1
    for _ in range(longest // step):
        clock.move(minutes=step)
        sessions.verify(issued.token)
    clock.move(minutes=longest - (longest // step) * step)
    with pytest.raises(NotSignedIn) as ended:
        sessions.verify(issued.token)
    assert ended.value.code == "session_expired"


@pytest.mark.parametrize(("identity", "idle"), [(None, 120), (LIN, 30), (OFFICER, 15)])
def test_an_idle_session_ends(sessions: Sessions, clock: SettableClock, identity: Identity | None, idle: int) -> None:
    """A terminal left open in a hall."""
    issued = sessions.open(CITY)
    issued = issued if identity is None else sessions.sign_in(issued.token, identity)
    clock.move(minutes=idle, seconds=1)
    with pytest.raises(NotSignedIn):
        sessions.verify(issued.token)


def test_closing_ends_a_session_here_at_once_and_elsewhere_within_a_second(
    db: Database, clock: SettableClock, keys: Keys
) -> None:
    """Two processes on one database: the second one remembers for less than a second."""
    here, elsewhere = Sessions(db, clock, keys), Sessions(db, clock, keys)
    token = here.open(CITY).token
    elsewhere.verify(token)
    here.close(token)
    with pytest.raises(NotSignedIn):
        here.verify(token)
    elsewhere.verify(token)
    clock.move(seconds=1)
    with pytest.raises(NotSignedIn):
        elsewhere.verify(token)


def test_use_in_one_process_keeps_a_session_alive_in_another(db: Database, clock: SettableClock, keys: Keys) -> None:
    """Behind a load balancer."""
    here, elsewhere = Sessions(db, clock, keys), Sessions(db, clock, keys)
    token = here.open(CITY).token
    for _ in range(5):
        clock.move(minutes=100)
        here.verify(token)
    assert elsewhere.verify(token)


@pytest.mark.parametrize(
    "token", ["", "sz_", "x" * 46, "sz_" + "a" * 43, "sz_' OR 1=1 --", "sz_" + "é" * 43, "sz_" + "a" * 100_000]
)
def test_a_token_that_was_never_issued_is_nobody(sessions: Sessions, token: str) -> None:
    """Fail closed."""
    with pytest.raises(NotSignedIn) as refused:
        sessions.verify(token)
    assert refused.value.code == "bad_token"


def test_a_token_is_bound_to_its_tenant(sessions: Sessions) -> None:
    """A token of one city opens nothing in another."""
    token = sessions.open(CITY).token
    assert sessions.verify(token, CITY)
    with pytest.raises(NotSignedIn):
        sessions.verify(token, TenantId("other-city"))
    with pytest.raises(PersonMustAct):
        sessions.open(TenantId("../etc"))


def test_a_stolen_database_holds_no_token_and_a_written_row_opens_nothing(
    db: Database, clock: SettableClock, keys: Keys, tmp_path: Path
) -> None:
    """Tokens are stored as hashes keyed with the session key."""
    sessions = Sessions(db, clock, keys)
    token = sessions.open(CITY).token
    dump = "\n".join(sqlite3.connect(tmp_path / "test.db").iterdump())
    assert token not in dump
    assert token[3:] not in dump
    forger = Sessions(db, clock, Keys(session=b"x" * 32, audit=keys.audit, gateway_seed=keys.gateway_seed))
    with pytest.raises(NotSignedIn):
        sessions.verify(forger.open(CITY).token)


def test_rows_of_sessions_that_ended_long_ago_are_forgotten(
    sessions: Sessions, db: Database, clock: SettableClock
) -> None:
    """Personal data is kept no longer than it is needed (PIPL art. 19)."""
    sessions.sign_in(sessions.open(CITY).token, LIN)
    clock.move(days=9)
    kept = sessions.open(CITY)
    assert sessions.forget_ended() == 2
    assert sessions.verify(kept.token)
    with db.read() as connection:
        assert connection.execute(text("select count(*) from session_session")).scalar_one() == 1


class _Persona(Frozen):
    id: str
    name: str
    kind: str
    id_number: str = ""
    legal_person_id_number: str = ""
    facts: dict[FactName, FactValue] = {}
    certificates: dict[CertificateId, dict[str, FactValue]] = {}


class _Department(Frozen):
    id: DepartmentId
    name: str


def test_the_demonstration_vouches_for_its_personas_and_posts_alone() -> None:
    """personas.yaml: people, companies through their legal representative, officers, the three administrators."""
    licence: dict[CertificateId, dict[str, FactValue]] = {
        CertificateId("business_licence"): {"uscc": "91990101MA0000001Y"}
    }
    personas = [
        _Persona(id="lin-yue", name="林月", kind="person", id_number="990101199803120025"),
        _Persona(
            id="hongtu", name="鸿图", kind="company", legal_person_id_number="990101198512030017", certificates=licence
        ),
    ]
    departments = [_Department(id=DepartmentId("ga"), name="市公安局")]
    company = demo_identity("hongtu", personas, departments)
    assert demo_identity("lin-yue", personas, departments).subject == "990101199803120025"
    assert (company.subject, company.acting_person) == ("91990101MA0000001Y", "990101198512030017")
    assert demo_identity("officer-ga", personas, departments).department == "ga"
    for post, role in (("operator", Role.OPERATOR), ("auditor", Role.AUDITOR), ("admin", Role.ADMIN)):
        assert demo_identity(post, personas, departments).roles == {role}
    for unknown in ("", "officer-", "officer-zz", "root", "990101199803120025"):
        with pytest.raises(NotFound):
            demo_identity(unknown, personas, departments)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "anonymous"},
        {"kind": "person", "subject": ""},
        {"kind": "person", "roles": {"admin"}},
        {"kind": "company"},
        {"kind": "officer"},
        {"kind": "officer", "roles": {"officer"}},
    ],
)
def test_an_identity_that_contradicts_itself_cannot_be_made(fields: dict[str, object]) -> None:
    """No citizen with a role, no company without a person, no officer without a post."""
    with pytest.raises(ValueError, match=r"validation error"):
        Identity.model_validate({"subject": "x", "name": "x", **fields})
