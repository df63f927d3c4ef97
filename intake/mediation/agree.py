"""The parties agree: the agreement is kept, the case is settled, the law's clock and the follow-ups begin."""

from collections.abc import Mapping
from datetime import date, datetime

from intake.cases.clocks import alarms_ahead, start_clock
from intake.cases.events import note
from intake.cases.followups.tasks import set_task
from intake.cases.moves import carry_out
from intake.cases.tables import Case
from intake.database import db
from intake.mediation.files import end_file, locked_case, open_file_of
from intake.mediation.numbers import next_number
from intake.mediation.parties import complete_names
from intake.mediation.tables import Agreement, Mediation
from intake.rules import deadlines
from intake.rules.agreement import FORMS, Draft, NoSession, check_agreement, follow_up_days
from intake.rules.lifecycle import move
from intake.rules.localtime import local_date
from intake.rules.mediation import require_consent
from intake.rules.refusals import BadInput
from intake.timers.plan import plan
from intake.town.holidays import calendar_of
from intake.town.tables import User


def reach_agreement(
    user: User, number: str, *, draft: Draft, now: datetime, names: Mapping[str, str] | None = None
) -> Agreement:
    """Keep the agreement of the open file and settle the case; return the agreement.

    names: petitioner and other, where the case lacks one. Follow-ups of the performance are set on the
    draft's days, and the 30 days for judicial confirmation begin. Raises NotAllowed, NotFound, CaseClosed,
    NoOpenFile, NoConsent, NoSession, MoveRefused or BadInput.
    """
    case = locked_case(user, number, now)
    mediation = open_file_of(case)
    require_consent(mediation.wills, "写调解协议")
    if not mediation.sessions:
        raise NoSession
    move(case.state, "resolve", user.role, case.kind, case.petition_kind)
    effective_on, perform_by = _checked(case, mediation, draft, names or {}, now)
    agreement = _write(mediation, draft, effective_on, perform_by, user, now)
    _settle(case, mediation, agreement, user, now)
    for day in follow_up_days(perform_by, draft.interim, today=local_date(now)):
        set_task(case, "performance", day, _who_looks(mediation, user), subject_id=agreement.id)
    _start_confirmation(case, effective_on, now)
    db.session.commit()
    return agreement


def _checked(
    case: Case, mediation: Mediation, draft: Draft, names: Mapping[str, str], now: datetime
) -> tuple[date, date]:
    """Return (effective_on, perform_by); raise BadInput with all that is wrong, names included."""
    faults: dict[str, str] = {}
    days = None
    try:
        complete_names(case, names)
    except BadInput as bad:
        faults |= bad.faults
    try:
        sat_on = max(local_date(one.at) for one in mediation.sessions)
        days = check_agreement(draft, sat_on=sat_on, today=local_date(now))
    except BadInput as bad:
        faults |= bad.faults
    if faults or days is None:
        raise BadInput(faults)
    return days


def _write(
    mediation: Mediation, draft: Draft, effective_on: date, perform_by: date, user: User, now: datetime
) -> Agreement:
    agreement = Agreement(
        town_id=mediation.town_id,
        mediation_id=mediation.id,
        number=next_number(mediation.town_id, effective_on.year),
        form=draft.form,
        facts=draft.facts.strip(),
        duties=draft.duties.strip(),
        manner=draft.manner.strip(),
        place=draft.place.strip(),
        perform_by=perform_by,
        effective_on=effective_on,
        signed_by=draft.signed_by.strip(),
        at=now,
        by_id=user.id,
    )
    mediation.agreement = agreement
    db.session.flush()
    return agreement


def _settle(case: Case, mediation: Mediation, agreement: Agreement, user: User, now: datetime) -> None:
    end_file(mediation, "agreed", None, now)
    form = FORMS[agreement.form]
    words = f"达成{form}协议{agreement.number}，{agreement.effective_on}生效，{agreement.perform_by}前履行"
    note(case, "agreement", words, at=now, by=user)
    carry_out(case, "resolve", by=user, at=now, text=f"调解达成协议（{agreement.number}）")


def _who_looks(mediation: Mediation, user: User) -> User:
    """The follow-up is the mediators' duty (《人民调解法》第三十一条): the writer's, if one of them."""
    people = [one.user for one in mediation.mediators if one.user.active]
    return user if user in people or not people else people[0]


def _start_confirmation(case: Case, effective_on: date, now: datetime) -> None:
    """30 days to ask a court together (《人民调解法》第三十三条); an earlier agreement's term ends here."""
    deadline = deadlines.confirmation(effective_on, calendar_of(case.town_id))
    start_clock(case, deadline, anew=True)
    plan(case.town_id, case.id, alarms_ahead(deadline, now), version=case.round)
