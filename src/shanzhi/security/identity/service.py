"""Opening, verifying, raising and closing sessions. Fails closed: whatever is not certainly valid is not signed in."""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from datetime import datetime, timedelta

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import NotSignedIn, PersonMustAct
from shanzhi.kernel.ids import RegionCode, SessionId, TenantId, new_id
from shanzhi.kernel.principal import Channel, Locale, Principal, PrincipalKind
from shanzhi.security.identity.model import Identity, Issued, Lifetimes
from shanzhi.security.identity.store import SessionRow, SessionStore
from shanzhi.security.secrets import Keys

_TOKEN = re.compile(r"sz_[A-Za-z0-9_-]{43}\Z")
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")
_FRESH = timedelta(milliseconds=800)
"""How old an answer of the database may be: a session closed by another process ends within a second."""
_TOUCH = timedelta(seconds=15)
"""How often use is written down; idleness is counted to this precision."""
_REMEMBERED = 20_000


class Sessions:
    """The sessions of an installation."""

    def __init__(self, db: Database, clock: Clock, keys: Keys, lifetimes: Lifetimes | None = None) -> None:
        self._store = SessionStore(db)
        self._clock = clock
        self._key = keys.session
        self._lifetimes = lifetimes or Lifetimes()
        self._remembered: dict[str, tuple[datetime, SessionRow]] = {}
        self._lock = threading.Lock()

    def open(
        self,
        tenant: TenantId,
        channel: Channel = "web",
        locale: Locale = "zh-CN",
        region: RegionCode | None = None,
    ) -> Issued:
        """Open an anonymous session.

        Raises:
            PersonMustAct: ``bad_tenant`` when the name cannot be a tenant's.
        """
        if not _TENANT.match(tenant):
            raise PersonMustAct("bad_tenant", "站点标识不正确，请从站点首页重新进入。")
        principal = Principal(
            session=SessionId(new_id("ss")),
            tenant=tenant,
            kind=PrincipalKind.ANONYMOUS,
            channel=channel,
            locale=locale,
            region=region,
        )
        return self._issue(principal)

    def verify(self, token: str, tenant: TenantId | None = None) -> Principal:
        """Whom a token speaks for; with ``tenant``, only if it was issued there.

        Raises:
            NotSignedIn: ``bad_token`` or ``session_expired``.
        """
        return self._verified(token, tenant).principal

    def sign_in(self, token: str, identity: Identity) -> Issued:
        """A signed-in session with a new token, grown from this one: no token ever gains rights (no session fixation).

        A signed-in session that signs in again ends; an anonymous one goes on, with the little that it may.

        The conversation of an anonymous session can be taken along: see :meth:`lineage`.

        Raises:
            NotSignedIn: the token is not valid, or was raised by another request at the same time.
        """
        before = self._verified(token, None).principal
        principal = Principal(
            session=SessionId(new_id("ss")),
            tenant=before.tenant,
            kind=identity.kind,
            channel=before.channel,
            locale=before.locale,
            subject=identity.subject,
            name=identity.name,
            acting_person=identity.acting_person,
            department=identity.department,
            roles=identity.roles,
            region=identity.region or before.region,
        )
        return self._issue(principal, replaces=token)

    def close(self, token: str) -> None:
        """End a session; an unknown token is ended already."""
        hashed = self._hash(token)
        self._store.end(hashed, self._clock.now())
        with self._lock:
            self._remembered.pop(hashed, None)

    def lineage(self, session: SessionId) -> frozenset[SessionId]:
        """The session and the anonymous one that it grew from: what it may claim (never another person's session)."""
        origin = self._store.origin(session)
        return frozenset({session} if origin is None else {session, origin})

    def forget_ended(self, after: timedelta = timedelta(days=7)) -> int:
        """Remove the rows of sessions that ended long ago; returns how many."""
        return self._store.forget(self._clock.now() - after)

    def _issue(self, principal: Principal, replaces: str | None = None) -> Issued:
        token = f"sz_{secrets.token_urlsafe(32)}"
        now = self._clock.now()
        expires_at = now + self._lifetimes.of(principal.kind).longest
        replaced = None if replaces is None else self._hash(replaces)
        if not self._store.add(self._hash(token), principal, now, expires_at, replaced):
            raise _expired()
        if replaced is not None:
            with self._lock:
                self._remembered.pop(replaced, None)  # looked up again: it may have ended
        return Issued(token=token, expires_at=expires_at, principal=principal)

    def _verified(self, token: str, tenant: TenantId | None) -> SessionRow:
        if not _TOKEN.match(token):
            raise NotSignedIn("bad_token", "登录凭证不正确，请重新进入或重新登录。")
        hashed, now = self._hash(token), self._clock.now()
        row = self._recall(hashed, now) or self._look_up(hashed, now)
        if row is None or (tenant is not None and row.principal.tenant != tenant):
            raise NotSignedIn("bad_token", "登录凭证不正确，请重新进入或重新登录。")
        idle = self._lifetimes.of(row.principal.kind).idle
        if row.closed or now >= row.expires_at or now - row.seen_at > idle:
            raise _expired()
        if now - row.seen_at >= _TOUCH:
            if not self._store.touch(hashed, now):
                raise _expired()
            row = row.with_(seen_at=now)
            self._remember(hashed, now, row)
        return row

    def _recall(self, hashed: str, now: datetime) -> SessionRow | None:
        with self._lock:
            found = self._remembered.get(hashed)
        if found is None or not timedelta(0) <= now - found[0] < _FRESH:
            return None
        return found[1]

    def _look_up(self, hashed: str, now: datetime) -> SessionRow | None:
        row = self._store.find(hashed)
        if row is not None:
            self._remember(hashed, now, row)
        return row

    def _remember(self, hashed: str, now: datetime, row: SessionRow) -> None:
        with self._lock:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            self._remembered[hashed] = (now, row)

    def _hash(self, token: str) -> str:
        return hmac.digest(self._key, token.encode(), "sha256").hex()


def _expired() -> NotSignedIn:
    return NotSignedIn("session_expired", "登录已过期或已退出，请重新进入或重新登录后继续。")
