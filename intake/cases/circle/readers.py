"""Seal a case (保密), and name who may read it. An accusation is sealed from the start (article 30)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from intake.cases.circle.admit import may_know
from intake.cases.circle.assign import reassign
from intake.cases.circle.merged import together
from intake.cases.circle.tables import CaseReader
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.tell import tell_about
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.texts import check_text
from intake.town.chain import people_in_role
from intake.town.tables import User

#: Who may seal a case; once it is sealed, its readers in these offices name the others.
SEALING_ROLES = frozenset({"office", "mayor", "secretary"})
#: [own] Who reads an accusation first, beside whoever wrote it down: the first of these offices that is
#: not itself kept out.
FIRST_READERS = ("secretary", "mayor", "office")


def name_first_readers(case: Case, by: User | None, at: datetime) -> None:
    """Name a sealed case's first readers, in the caller's transaction: its writer, and one leader."""
    if by is not None and inside_recusals(case, [by]):
        _name(case, by, by, at)
    keep_a_leader(case, at)


def keep_a_leader(case: Case, at: datetime) -> None:
    """See to it that a sealed case has a reader who can take it on; the one who comes in is told."""
    if not case.sealed or any(reader.user.role in SEALING_ROLES for reader in case.readers):
        return
    leaders = (people_in_role(case.town_id, role) for role in FIRST_READERS)
    leader = next((people[0] for found in leaders if (people := inside_recusals(case, found))), None)
    if leader is not None:
        _name(case, leader, None, at)
        tell_about(case, leader, "handover", key=f"reader:{case.id}:{leader.id}", at=at)


def leading_readers(case: Case) -> list[User]:
    """Return the readers who can take an accusation on: it walks no evenings and has no chain."""
    return [reader.user for reader in case.readers if reader.user.role in SEALING_ROLES]


def inside_recusals(case: Case, people: Iterable[User]) -> list[User]:
    """Return those of the people who are not recused, sealed or not."""
    kept_out = {recusal.user_id for recusal in case.recusals}
    return [person for person in people if person.id not in kept_out]


def seal(user: User, number: str, usernames: Iterable[str], reason: str, *, now: datetime) -> None:
    """Seal a case for the named readers and the person who seals it.

    Raises NotAllowed, NotFound, or BadInput for a reader who does not exist or is recused.
    """
    if user.role not in SEALING_ROLES:
        raise NotAllowed("保密由镇办和镇领导决定。")
    case = find_case(user, number, lock=True)
    if message := check_text(reason, limit=500, required=True):
        raise BadInput({"reason": message})
    readers = _people(case, usernames)
    for one in together(case):
        _seal(one, (user, *readers), reason.strip(), user, now)
    db.session.commit()


def _seal(case: Case, readers: Iterable[User], reason: str, user: User, now: datetime) -> None:
    case.sealed = case.guarded = True
    for person in inside_recusals(case, readers):
        _name(case, person, user, now)
    note(case, "sealed", f"设为保密件：{reason}", at=now, by=user)
    reassign(case, now)


def unseal(user: User, number: str, reason: str, *, now: datetime) -> None:
    """Lift the seal. An accusation stays sealed for good (article 30)."""
    case = _sealed_case(user, number)
    if case.petition_kind == "accusation":
        raise NotAllowed("检举控告一直保密，不能解除（《信访工作条例》第三十条）。")
    if message := check_text(reason, limit=500, required=True):
        raise BadInput({"reason": message})
    note(case, "sealed", f"解除保密：{reason.strip()}", at=now, by=user)
    case.sealed = False
    case.guarded = bool(case.recusals)
    case.readers.clear()
    db.session.commit()


def name_reader(user: User, number: str, username: str, *, now: datetime) -> None:
    """Let one more person read a sealed case; naming someone twice changes nothing."""
    case = _sealed_case(user, number)
    person = _people(case, [username])[0]
    if not may_know(case, person):
        _name(case, person, user, now)
        note(case, "sealed", f"增加查看人：{person.name}", at=now, by=user)
        tell_about(
            case, person, "handover", key=f"reader:{case.id}:{person.id}:{int(now.timestamp())}", at=now
        )
    db.session.commit()


def drop_reader(user: User, number: str, username: str, *, now: datetime) -> None:
    """Take a person off the list; the last reader who can name others stays."""
    case = _sealed_case(user, number)
    leaving = next((reader for reader in case.readers if reader.user.username == username), None)
    if leaving is None:
        raise BadInput({"username": "这个人不在查看人名单里"})
    if not any(r.user.role in SEALING_ROLES and r is not leaving for r in case.readers):
        raise BadInput({"username": "至少要留一位镇办或镇领导能看，先加上别人，再去掉他"})
    note(case, "sealed", f"去掉查看人：{leaving.user.name}", at=now, by=user)
    case.readers.remove(leaving)
    reassign(case, now)
    db.session.commit()


def _sealed_case(user: User, number: str) -> Case:
    if user.role not in SEALING_ROLES:
        raise NotAllowed("查看人名单由镇办和镇领导管理。")
    case = find_case(user, number, lock=True)
    if not case.sealed:
        raise NotAllowed("这件事项不是保密件。")
    return case


def _people(case: Case, usernames: Iterable[str]) -> list[User]:
    wanted = [name for name in dict.fromkeys(usernames) if name]
    query = select(User).where(User.town_id == case.town_id, User.username.in_(wanted), User.active)
    found = {person.username: person for person in db.session.scalars(query)}
    if not wanted or wanted != [name for name in wanted if name in found]:
        raise BadInput({"username": "请从名单里选一个人"})
    people = [found[name] for name in wanted]
    if len(inside_recusals(case, people)) < len(people):
        raise BadInput({"username": "要回避的人不能做查看人"})
    return people


def _name(case: Case, person: User, by: User | None, at: datetime) -> None:
    if any(reader.user_id == person.id for reader in case.readers):
        return
    case.readers.append(
        CaseReader(user_id=person.id, town_id=case.town_id, at=at, by_id=by.id if by else None, user=person)
    )
