"""Recusal (回避): a person complained about, and whoever is declared close to them, are kept out of a case.

《信访工作条例》第二十八条 asks for recusal; that declared ties count is the town's own setting.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.assign import reassign
from intake.cases.circle.merged import together
from intake.cases.circle.readers import keep_a_leader
from intake.cases.circle.tables import Recusal
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.town.tables import User
from intake.town.ties import close_to

RECUSING_ROLES = frozenset({"office", "mayor", "secretary"})


class NobodyLeft(BadInput):
    """Recusal must not leave a case without anyone of the town office."""

    def __init__(self, field: str = "username") -> None:
        sentence = "这样镇里就没有人能办这件事了，请告诉来人直接向上级有权机关反映"
        super().__init__({field: sentence})


def recuse(user: User, number: str, username: str, *, now: datetime) -> None:
    """Keep a person complained about, and those declared close to them, out of the case.

    Raises NotAllowed, NotFound, or BadInput for someone who does not exist, or for oneself.
    """
    case = _case(user, number)
    query = select(User).where(User.town_id == user.town_id, User.username == username)
    accused = db.session.scalar(query)
    if accused is None:
        raise BadInput({"username": "请从名单里选一个人"})
    if accused.id == user.id:
        raise BadInput({"username": "您自己要回避，请由别的镇领导来登记"})
    for one in together(case):
        keep_out(one, [accused], by=user, at=now)
    db.session.commit()


def keep_out(case: Case, accused: Iterable[User], *, by: User | None, at: datetime) -> None:
    """Recuse the people and those close to them, in the caller's transaction.

    Who was out only as close to somebody, and is now complained about, stays out for himself. A sealed
    case that loses its last leading reader gets the next one, in silence: a refusal would tell that there
    is such a case. Raises NobodyLeft where no leader at all is left.
    """
    for person in accused:
        _recuse(case, person, None, by, at)
        for other in close_to(person):
            _recuse(case, other, person, by, at)
    case.guarded = case.sealed or bool(case.recusals)
    kept_out = {recusal.user_id for recusal in case.recusals}
    for reader in [reader for reader in case.readers if reader.user_id in kept_out]:
        case.readers.remove(reader)
    db.session.flush()
    keep_a_leader(case, at)
    _somebody_left(case)
    reassign(case, at)


def _recuse(case: Case, person: User, via: User | None, by: User | None, at: datetime) -> None:
    standing = next((recusal for recusal in case.recusals if recusal.user_id == person.id), None)
    if standing is not None:
        if via is None and standing.because == "close":
            standing.because, standing.via = "accused", None
            note(case, "recusal", f"{person.name}回避（被反映人）", at=at, by=by)
        return
    case.recusals.append(
        Recusal(
            user_id=person.id,
            town_id=case.town_id,
            because="close" if via else "accused",
            user=person,
            via=via,
            at=at,
            by_id=by.id if by else None,
        )
    )
    why = f"（与{via.name}申报为近亲等关系）" if via else "（被反映人）"
    note(case, "recusal", f"{person.name}回避{why}", at=at, by=by)


def lift(user: User, number: str, username: str, reason: str, *, now: datetime) -> None:
    """Take a recusal back: of the person named by mistake, and of those kept out because of them."""
    case = _case(user, number)
    named = next((r for r in case.recusals if r.user.username == username), None)
    if named is None:
        raise BadInput({"username": "这个人不在回避名单里"})
    if message := check_text(reason, limit=500, required=True):
        raise BadInput({"reason": message})
    for recusal in [r for r in case.recusals if r is named or r.via_id == named.user_id]:
        case.recusals.remove(recusal)
    note(case, "recusal", f"取消{named.user.name}的回避：{reason.strip()}", at=now, by=user)
    # Who is close to another of the accused as well stays out because of that one.
    keep_out(case, [r.user for r in case.recusals if r.because == "accused"], by=user, at=now)
    db.session.commit()


def named_in(case: Case, text: str) -> list[User]:
    """Return the town's people whose whole name stands in the text (names are sealed, so each is opened)."""
    people = db.session.scalars(select(User).where(User.town_id == case.town_id, User.active))
    return [person for person in people if len(person.name) > 1 and person.name in text]


def _case(user: User, number: str) -> Case:
    if user.role not in RECUSING_ROLES:
        raise NotAllowed("回避由镇办和镇领导登记。")
    return find_case(user, number, lock=True)


def _somebody_left(case: Case) -> None:
    """A case that nobody may work on would be lost: somebody of the town office must stay inside."""
    query = select(User).where(User.town_id == case.town_id, User.active, User.role.in_(RECUSING_ROLES))
    kept_out = {recusal.user_id for recusal in case.recusals}
    if all(person.id in kept_out for person in db.session.scalars(query)):
        raise NobodyLeft
