"""Sessions and who they speak for. Knows tokens and identities; refuses to know what anybody may do."""

from shanzhi.security.identity.demo import DepartmentLike, PersonaLike, demo_identity
from shanzhi.security.identity.model import Identity, Issued, Lifetime, Lifetimes
from shanzhi.security.identity.ports import IdentityProvider, SignInRedirect
from shanzhi.security.identity.service import Sessions

__all__ = [
    "DepartmentLike",
    "Identity",
    "IdentityProvider",
    "Issued",
    "Lifetime",
    "Lifetimes",
    "PersonaLike",
    "Sessions",
    "SignInRedirect",
    "demo_identity",
]
