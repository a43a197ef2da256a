"""The table of sessions. Tokens are stored only as keyed hashes: neither a stolen nor a forged row is a way in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, String, Table, delete, insert, select, update

from shanzhi.infrastructure.storage import Database, JsonColumn, MomentColumn, metadata
from shanzhi.kernel.ids import SessionId
from shanzhi.kernel.principal import Principal, Role
from shanzhi.kernel.values import Frozen

_SESSION = Table(
    "session_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("tenant", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("region", String(16)),
    Column("subject", String(64)),
    Column("name", String(200), nullable=False),
    Column("acting_person", String(64)),
    Column("department", String(64)),
    Column("roles", JsonColumn, nullable=False),
    Column("came_from", String(40), unique=True),
    Column("opened_at", MomentColumn, nullable=False),
    Column("seen_at", MomentColumn, nullable=False),
    Column("expires_at", MomentColumn, nullable=False),
    Column("closed_at", MomentColumn),
)
Index("ix_session_session_expires_at", _SESSION.c.expires_at)


class SessionRow(Frozen):
    """A stored session."""

    principal: Principal
    came_from: SessionId | None
    seen_at: datetime
    expires_at: datetime
    closed: bool


class SessionStore:
    """Rows of sessions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, token_hash: str, principal: Principal, at: datetime, expires_at: datetime, replaces: str | None = None
    ) -> bool:
        """Store a session; ``replaces`` is the token hash of the session that it grows from, in the same transaction.

        A signed-in session ends when it is replaced. An anonymous one goes on, for it may do nothing that needs to
        end; but only its first successor inherits what was begun in it. Returns ``False`` when it had already ended.
        """
        came_from = None
        with self._db.write() as connection:
            if replaces is not None:
                before = connection.execute(
                    select(_SESSION.c.id, _SESSION.c.kind).where(
                        _SESSION.c.token_hash == replaces, _SESSION.c.closed_at.is_(None)
                    )
                ).first()
                if before is None:
                    return False
                if before.kind == "anonymous":
                    came_from = _unclaimed(connection, before.id)
                elif connection.execute(_end(replaces, at)).rowcount != 1:
                    return False
            _insert(connection, token_hash, principal, at, expires_at, came_from)
        return True

    def find(self, token_hash: str) -> SessionRow | None:
        """The session of a token, ended or not."""
        with self._db.read() as connection:
            row = connection.execute(select(_SESSION).where(_SESSION.c.token_hash == token_hash)).mappings().first()
        return None if row is None else _row(dict(row))

    def origin(self, session: SessionId) -> SessionId | None:
        """The anonymous session that became this one."""
        with self._db.read() as connection:
            found = connection.execute(
                select(_SESSION.c.came_from).where(_SESSION.c.id == session)
            ).scalar_one_or_none()
        return None if found is None else SessionId(found)

    def touch(self, token_hash: str, at: datetime) -> bool:
        """It was used; returns whether it is still open."""
        with self._db.write() as connection:
            alive = update(_SESSION).where(_SESSION.c.token_hash == token_hash, _SESSION.c.closed_at.is_(None))
            return connection.execute(alive.values(seen_at=at)).rowcount == 1

    def end(self, token_hash: str, at: datetime) -> None:
        """Close it."""
        with self._db.write() as connection:
            connection.execute(_end(token_hash, at))

    def forget(self, expired_before: datetime) -> int:
        """Remove rows whose longest life ended before an instant; returns how many."""
        with self._db.write() as connection:
            return connection.execute(delete(_SESSION).where(_SESSION.c.expires_at < expired_before)).rowcount


def _end(token_hash: str, at: datetime) -> Any:
    return (
        update(_SESSION).where(_SESSION.c.token_hash == token_hash, _SESSION.c.closed_at.is_(None)).values(closed_at=at)
    )


def _insert(
    connection: Connection,
    token_hash: str,
    principal: Principal,
    at: datetime,
    expires_at: datetime,
    came_from: str | None,
) -> None:
    values = principal.model_dump(mode="python", exclude={"session", "roles"})
    connection.execute(
        insert(_SESSION).values(
            **values,
            id=principal.session,
            roles=sorted(principal.roles),
            token_hash=token_hash,
            came_from=came_from,
            opened_at=at,
            seen_at=at,
            expires_at=expires_at,
        )
    )


def _row(row: dict[str, Any]) -> SessionRow:
    fields = {name: row[name] for name in Principal.model_fields if name in row and name != "roles"}
    return SessionRow(
        principal=Principal(session=row["id"], roles=frozenset(Role(role) for role in row["roles"]), **fields),
        came_from=row["came_from"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
        closed=row["closed_at"] is not None,
    )


def _unclaimed(connection: Connection, session: str) -> str | None:
    """The anonymous session, unless another one grew from it before."""
    taken = connection.execute(select(_SESSION.c.id).where(_SESSION.c.came_from == session).limit(1)).first()
    return None if taken is not None else session
