"""Each route says who may come in. A route that says nothing is closed, and a test finds it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from intake.rules.categories import ROLES

View = TypeVar("View", bound=Callable[..., Any])

#: Everyone whose work is cases. Keeping accounts and checking the log are offices of their own.
CASE_ROLES = tuple(role for role in ROLES if role not in {"admin", "auditor"})
WHOLE_TOWN = ("office", "mayor", "secretary")


@dataclass(frozen=True)
class Rule:
    """Who may use a route.

    way: "public" (anyone), "session" (a signed-in person), "token" (a program with a person's key).
    roles: for a session, the roles let in; empty means every role. quiet: asked by a page itself, so
    it does not count as the person being there.
    """

    way: str
    roles: frozenset[str] = frozenset()
    quiet: bool = False


def rule_of(view: Callable[..., Any] | None) -> Rule | None:
    """Return the view's rule, None if it has none."""
    return getattr(view, "rule", None)


def public(view: View) -> View:
    """Anyone may come, also without signing in; the view shows nothing that is anyone's."""
    return _ruled(view, Rule("public"))


def signed_in(view: View) -> View:
    """Any signed-in person may come; what they see is decided by what they may see."""
    return _ruled(view, Rule("session"))


def open_to(*roles: str, quiet: bool = False) -> Callable[[View], View]:
    """Only these roles may come. Raise ValueError for a role that does not exist."""
    unknown = set(roles) - ROLES.keys()
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")
    return lambda view: _ruled(view, Rule("session", frozenset(roles), quiet))


def by_token(view: View) -> View:
    """Only programs that bring a person's key may come."""
    return _ruled(view, Rule("token"))


def _ruled(view: View, rule: Rule) -> View:
    view.rule = rule  # type: ignore[attr-defined]
    return view
