"""Try a change of the playbook on the last months' cases: what would have differed. Writes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import load_only, selectinload

from intake.cases.repeats.tables import CaseLink
from intake.cases.tables import Case, CaseEvening, CaseEvent
from intake.cases.visible import visible_to
from intake.database import db
from intake.escalation.turns import Turns
from intake.rules.categories import STEP_KINDS
from intake.rules.dry_run import DoneStep, Replay, Round, Tally, replay, tally
from intake.rules.dry_run_words import differences
from intake.rules.playbook import Playbook
from intake.town.holidays import calendar_of
from intake.town.places import villages
from intake.town.playbooks import playbook_of
from intake.town.tables import User

DAYS = 90
#: What ends a round's evenings: closing, and the written opinion.
ENDING_KINDS = ("resolved", "declined", "transferred", "withdrawn", "returned", "opinion", "told")
Story = list[tuple[datetime, str]]
Pauses = list[tuple[datetime, datetime]]


@dataclass
class Comparison:
    """What the same cases come to before and after the change."""

    cases: int = 0
    before: Tally = field(default_factory=Tally)
    after: Tally = field(default_factory=Tally)

    def count(self, before: Tally, after: Tally) -> None:
        """Add one case."""
        self.cases += 1
        self.before, self.after = self.before + before, self.after + after


@dataclass(frozen=True)
class Differing:
    """A case that would have gone otherwise, and how, in words."""

    number: str
    title: str
    village: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DryRun:
    """The outcome. since: cases registered from then on. villages: those with cases, in their order."""

    since: datetime
    days: int
    total: Comparison
    villages: dict[str, Comparison]
    differing: list[Differing]


def dry_run(
    town_id: int, changed: Playbook, *, reader: User | None, now: datetime, days: int = DAYS
) -> DryRun:
    """Replay the cases of the last `days` days under their own playbook and under the changed one.

    reader: only cases that this person may see count; None is the command line, for which sealed cases do
    not exist. A fixed number of queries, however many cases.
    """
    since = now - timedelta(days=days)
    names = {village.id: village.name for village in villages(town_id)}
    result = DryRun(since, days, Comparison(), {name: Comparison() for name in names.values()}, [])
    for case, before, after in _replays(town_id, changed, reader, since, now):
        village = names[case.village_id]
        counted = _sum(before), _sum(after)
        result.total.count(*counted)
        result.villages[village].count(*counted)
        lines = tuple(line for pair in zip(before, after, strict=True) for line in differences(*pair))
        if lines:
            result.differing.append(Differing(case.number, case.title, village, lines))
    for name in [name for name, found in result.villages.items() if not found.cases]:
        del result.villages[name]
    return result


def _sum(replays: Sequence[Replay]) -> Tally:
    return sum(map(tally, replays), Tally())


def _replays(
    town_id: int, changed: Playbook, reader: User | None, since: datetime, now: datetime
) -> Iterator[tuple[Case, list[Replay], list[Replay]]]:
    """Yield each case with its rounds as they go under its own playbook, and under the changed one."""
    wanted = _wanted(town_id, reader, since, now)
    stories, pauses, present = _stories(wanted), _pauses(wanted), _Present(town_id, now)
    calendar, own = calendar_of(town_id), {}
    for case in _cases(wanted):
        if case.playbook not in own:
            own[case.playbook] = playbook_of(town_id, case.playbook)
        rounds = _rounds(case, stories.get(case.id, []), pauses.get(case.id, []))
        roles = present.at_place_of(case)
        pair = [
            [replay(one, playbook, calendar, until=now, present=roles) for one in rounds]
            for playbook in (own[case.playbook], changed)
        ]
        yield case, pair[0], pair[1]


def _wanted(town_id: int, reader: User | None, since: datetime, now: datetime) -> ColumnElement[bool]:
    """Return the condition: recent, with evenings at all, and the reader's to see."""
    return and_(
        Case.town_id == town_id,
        Case.registered_at >= since,
        Case.registered_at <= now,
        exists().where(CaseEvening.case_id == Case.id),
        visible_to(reader, now) if reader is not None else Case.sealed.is_(False),
    )


def _cases(wanted: ColumnElement[bool]) -> Sequence[Case]:
    columns = load_only(
        Case.town_id,
        Case.number,
        Case.title,
        Case.village_id,
        Case.grid_id,
        Case.registered_at,
        Case.closed_at,
        Case.playbook,
        Case.guarded,
        Case.sealed,
    )
    circle = selectinload(Case.recusals), selectinload(Case.readers)
    query = select(Case).where(wanted).options(columns, *circle)
    return db.session.scalars(query.order_by(Case.registered_at, Case.id)).all()


def _stories(wanted: ColumnElement[bool]) -> Mapping[int, Story]:
    """Return case id → (instant, kind) of the steps people recorded and of what closed or reopened it."""
    step = and_(CaseEvent.kind.in_(STEP_KINDS), CaseEvent.by_id.is_not(None))
    turn = CaseEvent.kind.in_((*ENDING_KINDS, "reopened"))
    rows = db.session.execute(
        select(CaseEvent.case_id, CaseEvent.at, CaseEvent.kind)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(wanted, or_(step, turn))
        .order_by(CaseEvent.at, CaseEvent.id)
    )
    found: dict[int, Story] = defaultdict(list)
    for case_id, at, kind in rows:
        found[case_id].append((at, kind))
    return found


def _pauses(wanted: ColumnElement[bool]) -> Mapping[int, Pauses]:
    """Return case id → the spans in which it was merged into another and taken out again."""
    rows = db.session.execute(
        select(CaseLink.case_id, CaseLink.at, CaseLink.undone_at)
        .join(Case, Case.id == CaseLink.case_id)
        .where(wanted, CaseLink.judgement == "merged", CaseLink.undone_at.is_not(None))
    )
    found: dict[int, Pauses] = defaultdict(list)
    for case_id, begin, end in rows:
        found[case_id].append((begin, end))
    return found


def _rounds(case: Case, story: Story, pauses: Pauses) -> list[Round]:
    """Cut the story where the case was reopened."""
    begins = [case.registered_at, *(at for at, kind in story if kind == "reopened")]
    ends: list[datetime | None] = [*begins[1:], None]
    return [_round(case, story, pauses, begin, end) for begin, end in zip(begins, ends, strict=True)]


def _round(case: Case, story: Story, pauses: Pauses, begin: datetime, end: datetime | None) -> Round:
    part = [(at, kind) for at, kind in story if at >= begin and (end is None or at < end)]
    steps = tuple(DoneStep(at, kind) for at, kind in part if kind in STEP_KINDS)
    ended = [at for at, kind in part if kind in ENDING_KINDS]
    ended += [at for at in (end or case.closed_at,) if at is not None]
    return Round(begin, steps, min(ended, default=None), pauses)


class _Present:
    """Which roles of the chain have a person at each place, read once."""

    def __init__(self, town_id: int, at: datetime) -> None:
        self._turns, self._at = Turns(town_id), at
        self._places: dict[tuple[int, int | None], Collection[str]] = {}

    def at_place_of(self, case: Case) -> Collection[str]:
        """Return the roles; for a guarded case without those outside its circle."""
        if case.guarded:
            return frozenset(self._turns.present(case, self._at))
        place = (case.village_id, case.grid_id)
        if place not in self._places:
            self._places[place] = frozenset(self._turns.present(case, self._at))
        return self._places[place]
