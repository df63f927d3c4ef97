"""Enter and end a leave: who stands in, from which day to which."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from intake.audit.log import record
from intake.database import db
from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text, one_line
from intake.town.tables import StandIn, User

#: Own leave is one's own; anyone's is entered here.
ENTERING_ROLES = frozenset({"office"})
#: Keeping accounts and checking the log are offices of their own: nobody takes them over with cases.
APART = frozenset({"admin", "auditor"})
#: [own] The longest leave that one entry covers.
LONGEST = timedelta(days=180)


def set_stand_in(
    user: User,
    username: str,
    stand_in_username: str,
    first: date | None,
    last: date | None,
    reason: str,
    *,
    now: datetime,
) -> StandIn:
    """Enter who stands in for a person from the first to the last local day, both included.

    Raises NotAllowed for another's leave by anyone but the office, BadInput for all that is wrong.
    """
    if username != user.username and user.role not in ENTERING_ROLES:
        raise NotAllowed("自己的请假自己填，别人的请假由镇办填。")
    person, stand_in = _locked(user, username, stand_in_username)
    faults = _people_faults(person, stand_in) | _day_faults(first, last, local_date(now))
    if message := check_text(reason, limit=100, required=False):
        faults["reason"] = message
    if not faults and person and stand_in and first and last:
        faults = _clashes(person, stand_in, first, last)
    if faults or person is None or stand_in is None or first is None or last is None:
        raise BadInput(faults)
    entry = StandIn(town_id=user.town_id, user_id=person.id, stand_in_id=stand_in.id, first=first, last=last)
    entry.reason, entry.at, entry.by_id = one_line(reason), now, user.id
    db.session.add(entry)
    _log(user, "set", person, stand_in, f"{first} {last}", now)
    db.session.commit()
    return entry


def end_stand_in(user: User, stand_in_id: int, *, now: datetime) -> None:
    """The person is back: the stand-in ends at once, and sees nothing of it any more.

    Raises NotAllowed for another's leave by anyone but the office; what is over already stays as it is.
    """
    entry = db.session.get(StandIn, stand_in_id, with_for_update=True)
    if entry is None or entry.town_id != user.town_id:
        raise BadInput({"stand_in": "没有这条请假，请刷新页面再看"})
    if entry.user_id != user.id and user.role not in ENTERING_ROLES:
        raise NotAllowed("自己的请假自己销，别人的请假由镇办销。")
    yesterday = local_date(now) - timedelta(days=1)
    if entry.last > yesterday:
        _log(user, "end", entry.user, entry.stand_in, f"{entry.first} {entry.last}", now)
        if entry.first <= yesterday:
            entry.last = yesterday
        else:
            db.session.delete(entry)
    db.session.commit()


def colleagues(town_id: int) -> Sequence[User]:
    """Return everyone who works with cases: who may go on leave or stand in."""
    people = select(User).where(User.town_id == town_id, User.active, User.role.not_in(APART))
    places = joinedload(User.village), joinedload(User.department)
    return db.session.scalars(people.options(*places).order_by(User.id)).all()


def _locked(user: User, *usernames: str) -> tuple[User | None, User | None]:
    """Return the two people, locked: two entries for one person wait for one another."""
    query = select(User).where(User.town_id == user.town_id, User.username.in_(usernames), User.active)
    people = db.session.scalars(query.order_by(User.id).with_for_update(of=User)).all()
    found = {person.username: person for person in people}
    return found.get(usernames[0]), found.get(usernames[1])


def _people_faults(person: User | None, stand_in: User | None) -> dict[str, str]:
    faults = {}
    if person is None or person.role in APART:
        faults["person"] = "请选择请假的人"
    if stand_in is None or stand_in.role in APART:
        faults["stand_in"] = "请选择代班的人"
    elif not stand_in.phone:
        faults["stand_in"] = "这个人没有手机号，收不到短信，请换一位"
    elif person is not None and person.id == stand_in.id:
        faults["stand_in"] = "不能自己代自己，请换一位"
    return faults


def _day_faults(first: date | None, last: date | None, today: date) -> dict[str, str]:
    faults = {}
    if first is None:
        faults["first"] = "请填写第一天"
    elif first < today:
        faults["first"] = "第一天不能早于今天"
    if last is None:
        faults["last"] = "请填写最后一天"
    elif first is not None and last < first:
        faults["last"] = "最后一天不能早于第一天"
    elif first is not None and last - first > LONGEST:
        faults["last"] = f"一次最多{LONGEST.days}天，更长的请分开填"
    return faults


def _clashes(person: User, stand_in: User, first: date, last: date) -> dict[str, str]:
    """Return what other entries of these days say against it."""
    faults = {}
    for other in _overlapping((person.id, stand_in.id), first, last):
        days = f"{other.first.month}月{other.first.day}日到{other.last.month}月{other.last.day}日"
        if other.user_id == person.id:
            faults["first"] = f"{days}已经由{other.stand_in.name}代，请先销假或改日期"
        elif other.stand_in_id == person.id:
            faults["person"] = f"{person.name}在{days}要代{other.user.name}，请先给{other.user.name}换人"
        elif other.user_id == stand_in.id:
            faults["stand_in"] = f"{stand_in.name}在{days}自己请假，请换一位"
    return faults


def _overlapping(user_ids: Sequence[int], first: date, last: date) -> Sequence[StandIn]:
    of_them = or_(StandIn.user_id.in_(user_ids), StandIn.stand_in_id.in_(user_ids))
    query = select(StandIn).where(of_them, StandIn.first <= last, StandIn.last >= first)
    return db.session.scalars(query.order_by(StandIn.first)).all()


def _log(user: User, what: str, person: User, stand_in: User, days: str, now: datetime) -> None:
    subject = f"user {person.username} by {stand_in.username} {days}"
    record(user.town_id, at=now, by=user.username, action=f"stand_in.{what}", subject=subject)
