"""Cases that are likely the same matter, each with why in words. Three queries, however many there are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from intake.cases.repeats.pair import links_of
from intake.cases.tables import Case, Party
from intake.cases.visible import visible_cases
from intake.database import db
from intake.rules.similarity import alike, pairs_of
from intake.town.tables import User

#: [own] How far back the same person is looked for, and the same words in the village.
PERSON_WITHIN = timedelta(days=365)
TEXT_WITHIN = timedelta(days=30)
MOST_SHOWN = 5
#: So many candidates are looked at, nearest in time first.
MOST_PARTIES, MOST_TEXTS = 200, 300

#: Strongest first.
ID_NO, PHONE, SAME_TWO, SAME_NAME, TEXT = (
    "身份证号相同",
    "电话相同",
    "双方是同样的两个人",
    "同村同姓名",
    "同村30天内说的是相近的事",
)
STRENGTH = (ID_NO, PHONE, SAME_TWO, SAME_NAME, TEXT)


@dataclass
class Likely:
    """A case that is likely the same matter. why: words, strongest first."""

    case: Case
    why: list[str] = field(default_factory=list)


def likely_repeats(user: User, case: Case, *, now: datetime) -> list[Likely]:
    """Return the cases the user may see that are likely the same as this one and were not judged yet.

    Sealed and merged cases are neither offered nor asked about.
    """
    if case.sealed or case.state == "merged":
        return []
    judged = {one for link in links_of(case.id) for one in (link.case_id, link.other_id)}
    found: dict[int, Likely] = {}
    reasons = (*_same_people(user, case, now), *_same_words(user, case))
    for other, why in reasons:
        if other.id not in judged:
            found.setdefault(other.id, Likely(other)).why.append(why)
    for one in found.values():
        # Of the same two one need not say that the names are the same.
        said = set(one.why) - ({SAME_NAME} if SAME_TWO in one.why else set())
        one.why = [words for words in STRENGTH if words in said]
    ranked = sorted(found.values(), key=lambda one: (STRENGTH.index(one.why[0]), -one.case.id))
    return ranked[:MOST_SHOWN]


def _others(user: User, case: Case) -> ColumnElement[bool]:
    return (Case.id != case.id) & Case.sealed.is_(False) & (Case.state != "merged")


def real_names(parties: Collection[Party]) -> set[str]:
    """Return the name indexes that tell people apart: 王某 is half a village."""
    return {
        p.name_index
        for p in parties
        if p.name_index and p.name and len(p.name) > 1 and p.name[-1] not in "某*"
    }


def _same_people(user: User, case: Case, now: datetime) -> Iterator[tuple[Case, str]]:
    ids = {p.id_no_index for p in case.parties if p.id_no_index}
    phones = {p.phone_index for p in case.parties if p.phone_index}
    names = real_names(case.parties)
    if not ids | phones | names:
        return
    same = or_(Party.id_no_index.in_(ids), Party.phone_index.in_(phones), Party.name_index.in_(names))
    query = (
        visible_cases(user)
        .join(Party, Party.case_id == Case.id)
        .add_columns(Party)
        .where(_others(user, case), Case.registered_at >= now - PERSON_WITHIN, same)
        .options(joinedload(Case.village))
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(MOST_PARTIES)
    )
    matched: dict[int, set[str]] = {}
    for other, party in db.session.execute(query):
        if party.id_no_index in ids:
            yield other, ID_NO
        if party.phone_index in phones:
            yield other, PHONE
        if party.name_index in names:
            if other.village_id == case.village_id:
                yield other, SAME_NAME
            both = matched.setdefault(other.id, set())
            both.add(party.name_index)
            if len(names) > 1 and len(both) == len(names):
                yield other, SAME_TWO


def _same_words(user: User, case: Case) -> Iterator[tuple[Case, str]]:
    own = _words(case)
    for other in _of_village(user, case):
        if alike(own, _words(other)):
            yield other, TEXT


def _of_village(user: User, case: Case) -> Sequence[Case]:
    """Return the village's cases of the 30 days before and after, the nearest first."""
    begin, end = case.registered_at - TEXT_WITHIN, case.registered_at + TEXT_WITHIN
    query = (
        visible_cases(user)
        .where(_others(user, case), Case.village_id == case.village_id)
        .where(Case.registered_at.between(begin, end))
        .options(joinedload(Case.village))
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(MOST_TEXTS)
    )
    return db.session.scalars(query).all()


def _words(case: Case) -> frozenset[str]:
    return pairs_of(f"{case.title}。{case.narrative}")


def same_person(case: Case) -> ColumnElement[bool] | None:
    """Return the condition on `parties` that is true for this case's petitioner; None if nobody is named."""
    who = next((party for party in case.parties if party.role == "petitioner"), None)
    if who is None:
        return None
    ways: list[ColumnElement[bool]] = []
    if who.id_no_index:
        ways.append(Party.id_no_index == who.id_no_index)
    if who.phone_index:
        ways.append(Party.phone_index == who.phone_index)
    if real_names([who]):
        in_village = select(Case.id).where(Case.village_id == case.village_id)
        ways.append((Party.name_index == who.name_index) & Party.case_id.in_(in_village))
    return or_(*ways) if ways else None
