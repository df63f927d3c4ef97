"""Draw the page of one case, plain or with a form that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import render_template
from werkzeug.datastructures import MultiDict

from intake.cases.handover import HELP_ASKING_ROLES
from intake.cases.legal.approval import may_take
from intake.cases.legal.finality import closed_for_good
from intake.cases.progress import kind_choices
from intake.cases.risk import LOWERING_ROLES, ORDER, RAISING_ROLES
from intake.cases.status_code import code_shown, may_renew
from intake.cases.tables import Case
from intake.escalation.acknowledge import may_acknowledge
from intake.escalation.turn import turn_of
from intake.rules.lifecycle import OPEN_STATES, Move, moves_for
from intake.rules.localtime import local_date
from intake.rules.risk import SIGNS
from intake.town.tables import User
from intake.web.cases import read
from intake.web.cases.cards import cards_of
from intake.web.cases.evenings import dots
from intake.web.clock import now
from intake.web.sessions import me


@dataclass(frozen=True)
class Refused:
    """A form of the page that could not be taken: which, what was typed, what is wrong."""

    form: str
    typed: MultiDict[str, str]
    sentence: str
    faults: Mapping[str, str] = field(default_factory=dict)


NOTHING = Refused("", MultiDict(), "")


def case_page(number: str, refused: Refused = NOTHING) -> str:
    """Return the page; raises NotFound for a case the person may not see."""
    user, at = me(), now()
    case = read.whole_case(user, number, at)
    line = dots(case, at)
    is_open = case.state in OPEN_STATES
    alert = read.waiting_alert(case) if is_open else None
    return render_template(
        "cases/case.html",
        case=case,
        dots=line,
        tonight=next((dot.evening for dot in line if dot.state in {"tonight", "next"}), None),
        turn=turn_of(case, at),
        kinds=kind_choices(case, at),
        moves=_moves(case, user, at),
        cards=cards_of(case, user, at),
        levels=_levels(case, user),
        signs=SIGNS,
        mediators=read.mediators(case) if is_open and user.role in HELP_ASKING_ROLES else (),
        helpers=read.helpers(case),
        alert=alert,
        may_acknowledge=alert is not None and may_acknowledge(user, at),
        weeks=read.agenda_weeks(case),
        decisions=read.decisions(case),
        code=code_shown(case, user, at),
        may_renew=may_renew(case, user),
        is_open=is_open,
        today=local_date(at),
        refused=refused,
    )


def _moves(case: Case, user: User, at: datetime) -> list[Move]:
    """Return the moves that need only a text, without those that would be refused whatever is written."""
    offered = moves_for(case.state, user.role, case.kind, case.petition_kind)
    return [one for one in offered if not one.own_form and not _in_vain(one.name, case, user, at)]


def _in_vain(name: str, case: Case, user: User, at: datetime) -> bool:
    """Tell whether the case is closed for good, or its acceptance is another department's."""
    if name == "reopen":
        return case.kind == "petition" and closed_for_good(case)
    return name == "accept" and not may_take(user, case, local_date(at))


def _levels(case: Case, user: User) -> tuple[str, ...]:
    """Return the risk levels this person may set: anyone at work may raise, only the town may lower."""
    if user.role in LOWERING_ROLES:
        return tuple(level for level in ORDER if level != case.risk)
    if user.role in RAISING_ROLES:
        return tuple(ORDER[: ORDER.index(case.risk)])
    return ()
