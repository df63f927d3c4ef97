"""A case's files with all that hangs on them, in a fixed number of queries; and what may be done next."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from intake.cases.followups.tables import Task
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.files import KEEPING_ROLES
from intake.mediation.tables import Agreement, Mediation, MediationMediator
from intake.rules.lifecycle import OPEN_STATES
from intake.rules.mediation import SIDES, may_be_mediated
from intake.town.tables import User


def files_of(case: Case) -> list[Mediation]:
    """Return the case's files, oldest first."""
    query = (
        select(Mediation)
        .where(Mediation.case_id == case.id)
        .options(
            selectinload(Mediation.mediators).joinedload(MediationMediator.user),
            selectinload(Mediation.sessions),
            joinedload(Mediation.agreement),
        )
    )
    return list(db.session.scalars(query.order_by(Mediation.id)))


def follow_ups(agreement: Agreement) -> Sequence[Task]:
    """Return the agreement's follow-ups, by day."""
    mine = Task.kind == "performance", Task.subject_id == agreement.id
    people = joinedload(Task.person), joinedload(Task.done_by)
    return db.session.scalars(select(Task).where(*mine).options(*people).order_by(Task.due, Task.id)).all()


@dataclass(frozen=True)
class Next:
    """What this person may do with the case's mediation now.

    open: open a file. speak: the sides whose word may be written down. sit, agree: a sitting, an
    agreement. end: end the open file. perform: write a follow-up. missing: the sides without consent.
    """

    open: bool = False
    speak: tuple[str, ...] = ()
    sit: bool = False
    agree: bool = False
    end: bool = False
    perform: bool = False
    missing: tuple[str, ...] = ()


def next_steps(case: Case, file: Mediation | None, user: User) -> Next:
    """Return what the person may do next. file: the case's latest."""
    if user.role not in KEEPING_ROLES:
        return Next()
    working = case.state in OPEN_STATES
    wills = file.wills if file is not None and file.round == case.round else {}
    if file is None or file.state != "open":
        refused = tuple(side for side in SIDES if wills.get(side) == "refused")
        return Next(
            open=working and may_be_mediated(case.kind, case.petition_kind) and not refused,
            speak=refused if working and file is not None and file.state == "refused" else (),
            perform=file is not None and file.agreement is not None,
        )
    missing = tuple(side for side in SIDES if wills.get(side) != "consented")
    return Next(
        speak=tuple(SIDES) if working else (),
        sit=working and not missing,
        agree=working and not missing and bool(file.sessions),
        end=True,
        missing=missing,
    )
