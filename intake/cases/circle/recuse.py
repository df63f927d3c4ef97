"""Recusal (回避): a person complained about, and whoever is declared close to them, are kept out of a case.

《信访工作条例》第二十八条 asks for recusal; that declared ties count is the town's own setting.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.assign import reassign
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
    keep_out(case, [accused], by=user, at=now)
    _somebody_left(case)
    db.session.commit()


def keep_out(case: Case, accused: Iterable[User], *, by: User | None, at: datetime) -> None:
    """Recuse the people and those close to them, in the caller's transaction."""
    known = {recusal.user_id for recusal in case.recusals}
    for person in accused:
        for other, via in [(person, None), *((one, person) for one in close_to(person))]:
            if other.id in known:
                continue
            known.add(other.id)
            case.recusals.append(
                Recusal(
                    user_id=other.id,
                    town_id=case.town_id,
                    because="close" if via else "accused",
                    via_id=via.id if via else None,
                    user=other,
                    via=via,
                    at=at,
                    by_id=by.id if by else None,
                )
            )
            why = f"（与{via.name}申报为近亲等关系）" if via else "（被反映人）"
            note(case, "recusal", f"{other.name}回避{why}", at=at, by=by)
    case.guarded = case.sealed or bool(case.recusals)
    for reader in [reader for reader in case.readers if reader.user_id in known]:
        case.readers.remove(reader)
    db.session.flush()
    reassign(case, at)


def lift(user: User, number: str, username: str, reason: str, *, now: datetime) -> None:
    """Take a recusal back: of the person named by mistake, and of those kept out because of them."""
    case = _case(user, number)
    named = next((r for r in case.recusals if r.user.username == username), None)
    if named is None:
        raise BadInput({"username": "这个人不在回避名单里"})
    if message := check_text(reason, limit=500, required=True):
        raise BadInput({"reason": message})
    leaving = [r for r in case.recusals if r is named or r.via_id == named.user_id]
    for recusal in leaving:
        case.recusals.remove(recusal)
    case.guarded = case.sealed or bool(case.recusals)
    note(case, "recusal", f"取消{named.user.name}的回避：{reason.strip()}", at=now, by=user)
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
    """A case that nobody may read would be lost: somebody of the town office must stay inside."""
    query = select(User).where(User.town_id == case.town_id, User.active, User.role.in_(RECUSING_ROLES))
    kept_out = {recusal.user_id for recusal in case.recusals}
    inside = [person for person in db.session.scalars(query) if person.id not in kept_out]
    named = {reader.user_id for reader in case.readers}
    if not inside or (case.sealed and not any(person.id in named for person in inside)):
        raise BadInput({"username": "这样就没有镇领导能办这件事了，请先增加别的查看人，或转上级处理"})
