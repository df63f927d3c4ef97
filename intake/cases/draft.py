"""A case with everything that is born with it, made without asking or telling the database.

One case at a time is written by `build`, a whole register by `importing.bulk`: both write these drafts, so
both mean the same.
"""

from dataclasses import dataclass
from datetime import date, datetime

from intake.cases.clocks import clock_alarms, first_deadlines, start_clock
from intake.cases.effects import accepted_before, settled_before
from intake.cases.evenings import start_evenings, urgent_alarms, walks_evenings
from intake.cases.status_code import new_code
from intake.cases.tables import Case, Party
from intake.rules.calendar import Calendar
from intake.rules.playbook import Playbook
from intake.rules.registration import Registration
from intake.sealing import keyring
from intake.timers.plan import Alarm
from intake.town.chain import Holders
from intake.town.tables import Grid, Town, User, Village


@dataclass(frozen=True)
class Place:
    """Where a case belongs."""

    town: Town
    village: Village
    grid: Grid | None


@dataclass(frozen=True)
class Arrival:
    """How and when a case came in, and how far it already is when it comes from another register."""

    registered_at: datetime
    source: str
    risk: str
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    hotline_number: str | None = None
    hotline_due: date | None = None
    online_number: str | None = None
    external_number: str | None = None
    demo: bool = False


@dataclass
class Draft:
    """A case that is not written yet, with the alarms and the events to be written beside it.

    events: (kind, text, instant, who), in their order.
    """

    case: Case
    alarms: list[Alarm]
    events: list[tuple[str, str, datetime, User | None]]


def draft_case(
    number: str,
    registration: Registration,
    arrival: Arrival,
    place: Place,
    playbook: Playbook,
    *,
    by: User | None,
    present: Holders,
    calendar: Calendar,
) -> Draft:
    """Return the case with everything that is born with it, without asking or telling the database."""
    case = _case_row(number, registration, arrival, place, playbook, by)
    _assign(case, present)
    case.parties = _parties(registration, place.town.id)
    draft = Draft(case, [], [("registered", registration.title, arrival.registered_at, by)])
    _start_clocks(draft, calendar)
    if arrival.closed_at is None and walks_evenings(case):
        draft.alarms += start_evenings(case, playbook, case.registered_at, calendar)
        draft.alarms += urgent_alarms(case, case.registered_at)
    _bring_up_to_date(draft, arrival, calendar)
    draft.alarms = [alarm for alarm in draft.alarms if _will_ring(case, alarm)]
    return draft


def _case_row(
    number: str,
    registration: Registration,
    arrival: Arrival,
    place: Place,
    playbook: Playbook,
    by: User | None,
) -> Case:
    return Case(
        town_id=place.town.id,
        number=number,
        kind=registration.kind,
        petition_kind=registration.petition_kind or None,
        sealed=registration.petition_kind == "accusation",
        guarded=registration.petition_kind == "accusation",
        state="registered",
        source=arrival.source,
        category=registration.category,
        title=registration.title,
        narrative=registration.narrative,
        people=registration.people,
        visitors=registration.visitors,
        representatives="\n".join(registration.representatives) or None,
        village_id=place.village.id,
        grid_id=place.grid.id if place.grid else None,
        happened_at=registration.happened_at,
        risk=arrival.risk,
        risk_signs=list(registration.risk_signs),
        playbook=playbook.id,
        round=1,
        chain_level=-1,
        registered_at=arrival.registered_at,
        registered_by_id=by.id if by else None,
        closed_at=arrival.closed_at,
        hotline_number=arrival.hotline_number,
        hotline_due=arrival.hotline_due,
        online_number=arrival.online_number,
        external_number=arrival.external_number,
        status_code=new_code(),
        demo=arrival.demo,
    )


def _assign(case: Case, present: Holders) -> None:
    worker = present.get("grid_worker")
    if worker is not None and walks_evenings(case):
        # Both: the id is what many cases at once are written from.
        case.assignee, case.assignee_id, case.chain_level = worker, worker.id, 0


def _parties(registration: Registration, town_id: int) -> list[Party]:
    petitioner = {
        "name": registration.petitioner_name,
        "phone": registration.petitioner_phone,
        "id_no": registration.petitioner_id_no,
    }
    found = []
    if any(petitioner.values()) or registration.petitioner_address:
        indexes = {
            f"{field}_index": keyring.index(value, field) if value else None
            for field, value in petitioner.items()
        }
        personal = {field: value or None for field, value in petitioner.items()}
        address = registration.petitioner_address or None
        found.append(Party(town_id=town_id, role="petitioner", address=address, **personal, **indexes))
    if other := registration.other_party_name:
        found.append(
            Party(town_id=town_id, role="other", name=other, name_index=keyring.index(other, "name"))
        )
    return found


def _start_clocks(draft: Draft, calendar: Calendar) -> None:
    for deadline in first_deadlines(draft.case, calendar):
        start_clock(draft.case, deadline)
        draft.alarms += clock_alarms(deadline)


def _bring_up_to_date(draft: Draft, arrival: Arrival, calendar: Calendar) -> None:
    """Replay what an older register says has already happened."""
    case = draft.case
    if arrival.accepted_at is not None and case.kind != "dispute":
        case.state = "accepted"
        if deadline := accepted_before(case, arrival.accepted_at, calendar):
            draft.alarms += clock_alarms(deadline)
        draft.events.append(("accepted", "受理", arrival.accepted_at, None))
    if arrival.closed_at is not None:
        # A suggestion is answered, never settled (article 29).
        case.state = "told" if case.petition_kind == "suggestion" else "resolved"
        settled_before(case, arrival.outcome, arrival.closed_at)
        draft.events.append((case.state, arrival.outcome or "已办结", arrival.closed_at, None))


def _will_ring(case: Case, alarm: Alarm) -> bool:
    """Tell whether the alarm is still wanted: a clock's while it runs, any other while the case is open."""
    if alarm.kind in ("clock_warning", "clock_end"):
        kind = alarm.key.partition(":")[0]
        return any(clock.kind == kind and clock.state == "running" for clock in case.clocks)
    return case.closed_at is None
