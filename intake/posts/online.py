"""录入网上系统: note under which number, and on which day, a petition stands in the online system.

The petition office enters what it receives (《信访工作条例》第二十一条); who enters it here is [own].
"""

from datetime import date, datetime

from sqlalchemy import func, select

from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NotAllowed, WrongKind
from intake.rules.texts import check_text, one_line
from intake.town.tables import User

ENTERING_ROLES = frozenset({"office", "center"})
LONGEST_NUMBER = 60


def enter_online(
    user: User, number: str, *, online_number: str, entered_on: date | None, now: datetime
) -> None:
    """Note the number and the day; entering the same again changes nothing, another corrects it.

    Raises NotAllowed, WrongKind for what is no petition, or BadInput.
    """
    if user.role not in ENTERING_ROLES:
        raise NotAllowed("录入网上系统由镇办公室或村中心登记")
    case = find_case(user, number, lock=True)
    if case.kind != "petition":
        raise WrongKind("录入网上系统", "非信访事项")
    wanted = one_line(online_number)
    _check(case, wanted, online_number, entered_on, now)
    if (case.online_number, case.online_on) != (wanted, entered_on):
        was = f"，原来是{case.online_number}" if case.online_number else ""
        case.online_number, case.online_on = wanted, entered_on
        note(case, "online", f"网上编号{wanted}，{entered_on}录入{was}", at=now, by=user)
    db.session.commit()


def _check(case: Case, wanted: str, typed: str, entered_on: date | None, now: datetime) -> None:
    faults: dict[str, str] = {}
    if message := check_text(typed, limit=LONGEST_NUMBER, required=True):
        faults["online_number"] = message.replace("请填写内容", "请填写网上系统的编号")
    elif _taken(case, wanted):
        # The same words whichever case has it: it may be one that is kept from this person.
        faults["online_number"] = "这个网上编号现在不能用，请核对，仍有问题找镇办公室"
    if entered_on is None:
        faults["entered_on"] = "请填写哪天录入的"
    elif entered_on < local_date(case.registered_at):
        faults["entered_on"] = "录入日期不能早于登记日期"
    elif entered_on > local_date(now):
        faults["entered_on"] = "录入日期不能晚于今天"
    if faults:
        raise BadInput(faults)


def _taken(case: Case, wanted: str) -> bool:
    """Tell whether another case has the number. Two who enter the same one at once wait for each other."""
    key = func.hashtextextended(f"online:{case.town_id}:{wanted}", 0)
    db.session.execute(select(func.pg_advisory_xact_lock(key)))
    other = select(Case.id).where(
        Case.town_id == case.town_id, Case.online_number == wanted, Case.id != case.id
    )
    return db.session.scalar(other.limit(1)) is not None
