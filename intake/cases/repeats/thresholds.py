"""Count what speaks for a graver level, propose it, and keep what a person answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from intake.cases.events import note
from intake.cases.repeats.likely import real_names, same_person
from intake.cases.risk import RAISING_ROLES
from intake.cases.tables import Case, Party
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.thresholds import CLASH_DAYS, VISIT_DAYS, Counts, Reason, proposed_level, reasons
from intake.town.tables import User

#: Ways in which a person came themselves.
VISIT_SOURCES = ("post", "visit")
DISMISSED = "看过提示，暂不调高："


@dataclass(frozen=True)
class Raise:
    """A proposal that waits for an answer."""

    level: str
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """The reasons as one sentence."""
        return "；".join(reason.words for reason in self.reasons)


def proposal_for(case: Case, *, now: datetime, receptions: int = 0) -> Raise | None:
    """Return the level that the counts propose and nobody answered yet, None if there is none.

    receptions: visits of the same person that posts wrote down and that became no case of their own.
    """
    if case.state not in OPEN_STATES or case.sealed:
        return None
    counts = Counts(case.people, _visits(case, now) + receptions, _clashes(case, now))
    waiting = tuple(reason for reason in reasons(counts) if not _answered(case, reason))
    level = proposed_level(waiting, case.risk)
    return Raise(level, waiting) if level else None


def dismiss(user: User, number: str, words: str, *, now: datetime) -> None:
    """Keep the level although the counts propose a graver one; a new count proposes again."""
    case = find_case(user, number, lock=True)
    if user.role not in RAISING_ROLES:
        raise NotAllowed
    if not words.strip() or len(words) > 200:
        raise BadInput({"reason": "提示已经变了，请刷新页面再看"})
    note(case, "risk", f"{DISMISSED}{words.strip()}", at=now, by=user)
    db.session.commit()


def _answered(case: Case, reason: Reason) -> bool:
    """Tell whether a person saw this very reason and kept the level."""
    return any(
        event.kind == "risk" and event.text.startswith(DISMISSED) and reason.words in event.text
        for event in case.events
    )


def _visits(case: Case, now: datetime) -> int:
    """Count the petitioner's visits that are cases; of guarded ones nothing is told, not even a count."""
    person = same_person(case)
    if person is None:
        return 0
    query = (
        select(func.count(func.distinct(Case.id)))
        .join(Party, Party.case_id == Case.id)
        .where(Case.town_id == case.town_id, Case.source.in_(VISIT_SOURCES), person)
        .where(Party.role == "petitioner", Case.registered_at > now - VISIT_DAYS)
        .where(Case.guarded.is_(False) | (Case.id == case.id))
    )
    return db.session.scalar(query) or 0


def _clashes(case: Case, now: datetime) -> int:
    """Count the disputes between the same two; one that was merged is no clash of its own."""
    names = real_names(case.parties)
    if case.kind != "dispute" or len(names) != 2:
        return 0
    query = (
        select(func.count())
        .select_from(Case)
        .where(
            Case.town_id == case.town_id,
            Case.kind == "dispute",
            Case.state != "merged",
            Case.registered_at > now - CLASH_DAYS,
            Case.guarded.is_(False) | (Case.id == case.id),
            *(exists().where(Party.case_id == Case.id, Party.name_index == name) for name in sorted(names)),
        )
    )
    return db.session.scalar(query) or 0
