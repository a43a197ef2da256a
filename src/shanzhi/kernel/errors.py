"""Errors in five families, named after who acts next.

The *person* must change something; the *model* should try again; an *officer* must decide; another *system* failed.
The fifth family is our own bug: it is any other exception, and it is left to crash and be logged.
Every error has a stable ``code`` and a Chinese ``detail`` that says what happened, why, and what to do.
"""

from __future__ import annotations

from typing import ClassVar, Literal

Who = Literal["person", "model", "officer", "system", "us"]


class ShanzhiError(Exception):
    """An expected failure.

    Args:
        code: stable, lower snake case, never reworded (clients match on it).
        detail: Chinese; what happened and what to do next. Never contains personal data of anybody else.
        context: values for the log (masked there), never shown to the person.
    """

    who: ClassVar[Who] = "us"
    http_status: ClassVar[int] = 500

    def __init__(self, code: str, detail: str, **context: object) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.context = context


class PersonMustAct(ShanzhiError):
    """The person who asks must change something: input, sign-in, a missing document."""

    who: ClassVar[Who] = "person"
    http_status: ClassVar[int] = 400


class NotSignedIn(PersonMustAct):
    """No session, or an expired or broken token."""

    http_status: ClassVar[int] = 401


class NotAllowed(PersonMustAct):
    """Signed in, but this is not theirs to see or do."""

    http_status: ClassVar[int] = 403


class NotFound(PersonMustAct):
    """It does not exist, or the asker may not know that it does."""

    http_status: ClassVar[int] = 404


class Conflict(PersonMustAct):
    """The thing has moved on since the person looked at it."""

    http_status: ClassVar[int] = 409


class TooLarge(PersonMustAct):
    """Larger than is taken here."""

    http_status: ClassVar[int] = 413


class TooMany(PersonMustAct):
    """Asked too often; the detail says when to try again."""

    http_status: ClassVar[int] = 429


class ModelShouldRetry(ShanzhiError):
    """A model's output did not fit its contract; the caller may ask again or fall back."""

    who: ClassVar[Who] = "model"


class OfficerMustDecide(ShanzhiError):
    """A person with authority has to decide before this can go on."""

    who: ClassVar[Who] = "officer"
    http_status: ClassVar[int] = 409


class SystemFailed(ShanzhiError):
    """Another system (a department, a model endpoint, the disk) failed; trying again later may help."""

    who: ClassVar[Who] = "system"
    http_status: ClassVar[int] = 503
