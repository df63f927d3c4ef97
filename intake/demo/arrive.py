"""How an invented case comes in: through the form, or from the hotline or the online system."""

import uuid
from datetime import timedelta

from intake.cases.build import Arrival, build_case
from intake.cases.numbers import reserve_numbers
from intake.cases.register import checked, register
from intake.database import db
from intake.demo.cast import Cast
from intake.demo.scenarios import Scenario
from intake.demo.schedule import Entry
from intake.demo.visit import come_to_post
from intake.rules.localtime import local_date
from intake.rules.risk import propose
from intake.town.playbooks import current_playbook
from intake.town.tables import User

_SPACE = uuid.UUID("7e5a1c02-3a5f-4c1e-9d7b-410421108000")


def submission_of(town_id: int, scenario: Scenario) -> uuid.UUID:
    """Return the id under which the scenario's case is sent in: the same in every run."""
    return uuid.uuid5(_SPACE, f"{town_id}:{scenario.index}")


def arrive(entry: Entry, cast: Cast, town_id: int) -> None:
    """Register the scenario's case at the entry's instant."""
    scenario = entry.scenario
    elsewhere = scenario.online or scenario.kind == "hotline"
    by = cast.find("office" if elsewhere and entry.who == "grid" else entry.who, scenario)
    submission = submission_of(town_id, scenario)
    if elsewhere:
        _take_over(entry, by, submission)
    elif "speakers" in scenario.more:
        come_to_post(entry, by, submission)
    else:
        register(_form(scenario), by=by, now=entry.at, submission_id=str(submission), demo=True)


def _form(scenario: Scenario) -> dict[str, str | tuple[str, ...]]:
    """Return what was typed; identity numbers are left out, as invented ones must not be right."""
    return {
        "kind": scenario.kind,
        "category": scenario.category,
        "village": scenario.village,
        "title": scenario.title,
        "narrative": scenario.narrative,
        "people": str(scenario.people),
        "visitors": str(scenario.visitors or ""),
        "petitioner_name": scenario.name,
        "petitioner_phone": f"1990001{scenario.index:04d}" if scenario.name else "",
        "petitioner_address": f"{scenario.village}（演示地址）" if scenario.name else "",
        "other_party_name": scenario.other,
        "risk_signs": scenario.signs,
        "source": scenario.source,
        "petition_kind": scenario.wants,
    }


def _take_over(entry: Entry, by: User, submission: uuid.UUID) -> None:
    """Write a case that another system already numbered, in one transaction."""
    scenario = entry.scenario
    registration, place = checked(_form(scenario), by=by, now=entry.at)
    day = local_date(entry.at)
    hotline = scenario.kind == "hotline"
    arrival = Arrival(
        registered_at=entry.at,
        source=registration.source,
        risk=propose(registration.risk_signs, registration.people, registration.narrative).level,
        hotline_number=f"YS{day:%Y%m%d}{scenario.index:04d}" if hotline else None,
        hotline_due=day + timedelta(days=scenario.due) if scenario.due else None,
        online_number=f"41042190{scenario.index:05d}" if scenario.online else None,
        demo=True,
    )
    number = reserve_numbers(place.town, day)[0]
    case = build_case(number, registration, arrival, place, current_playbook(place.town.id), by=by)
    case.submission_id = submission
    db.session.commit()
