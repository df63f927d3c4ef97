"""Linking, merging, and taking a merge back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.register import register
from intake.cases.repeats.judge import keep_apart, link
from intake.cases.repeats.merge import merge, merged_link
from intake.cases.repeats.tables import CaseLink
from intake.cases.repeats.unmerge import unmerge
from intake.cases.status import public
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from intake.rules.merging import EarlierStays, EscapesDate, MergeChain, OtherKind
from intake.rules.refusals import BadInput, NotAllowed, NotFound, WrongRole, WrongState
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.conftest import FORM, MONDAY, MakeCase, user

LATER = MONDAY + timedelta(hours=3)
WHY = "同一条排水沟"


def timers(case: Case) -> list[tuple[Any, ...]]:
    db.session.expire_all()
    rows = db.session.scalars(select(Timer).where(Timer.case_id == case.id).order_by(Timer.id))
    return [(t.kind, t.key, t.version, t.due_at, t.state, t.consequence) for t in rows]


def clocks(case: Case) -> list[tuple[Any, ...]]:
    db.session.expire_all()
    return [(c.kind, c.n, c.start, c.strict, c.rolled, c.state, c.ended_at) for c in case.clocks]


def pair(make_case: MakeCase, **fields: str) -> tuple[Case, Case]:
    return make_case(**fields), make_case(at=MONDAY + timedelta(hours=2), **fields)


def join(late: Case, early: Case, *, by: str = "office", now: datetime = LATER) -> CaseLink:
    merge(user(by), late.number, early.number, WHY, now=now)
    found = merged_link(late)
    assert found is not None
    return found


def test_linking_names_each_on_the_other_and_twice_is_once(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    for _ in range(2):
        link(user("office"), early.number, late.number, now=LATER)
    found = db.session.scalars(select(CaseLink)).one()
    assert (found.case_id, found.other_id, found.judgement) == (late.id, early.id, "linked")
    assert [e.kind for e in early.events] == ["registered", "linked"]
    assert early.number in late.events[-1].text


def test_a_new_judgement_takes_the_place_of_the_old(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    keep_apart(user("office"), late.number, early.number, now=LATER)
    link(user("office"), late.number, early.number, now=LATER)
    standing = db.session.scalars(select(CaseLink).where(CaseLink.undone_at.is_(None))).all()
    assert [one.judgement for one in standing] == ["linked"]


def test_a_merged_case_is_silent_and_the_other_untouched(make_case: MakeCase) -> None:
    early, late = pair(make_case, kind="petition", category="其他")
    before, alarms = clocks(early), timers(early)
    sweep(parse_instant("2026-03-02T18:31"))
    alarms = timers(early)
    join(late, early, now=parse_instant("2026-03-02T19:00"))
    assert (late.state, late.merged_into_id) == ("merged", early.id)
    assert (clocks(early), timers(early)) == (before, alarms)
    assert {one[5] for one in clocks(late)} == {"stopped"}
    assert [one[3] for one in clocks(late)] == [one[3] for one in before]
    assert "planned" not in {one[4] for one in timers(late)}
    texts = db.session.scalars(select(Message).where(Message.case_id == late.id)).all()
    assert {text.state for text in texts} <= {"cancelled", "sent", "merged"}
    assert late.events[-1].kind == early.events[-1].kind == "merged"
    told = sweep(parse_instant("2026-03-30T12:00"))
    assert told["due"] > 0
    assert late.state == "merged"


def test_the_earlier_never_goes_into_the_later(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    with pytest.raises(EarlierStays, match="登记在先"):
        merge(user("office"), early.number, late.number, WHY, now=LATER)
    assert db.session.scalar(select(CaseLink)) is None


def test_a_merge_needs_a_reason_and_the_lifecycle_s_roles(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    with pytest.raises(BadInput):
        merge(user("office"), late.number, early.number, " ", now=LATER)
    worker = late.assignee
    assert worker is not None
    with pytest.raises(WrongRole):
        merge(worker, late.number, early.number, WHY, now=LATER)
    with pytest.raises(NotAllowed):
        merge(user("mayor"), late.number, early.number, WHY, now=LATER)
    assert late.state == "registered"


def test_who_does_not_see_both_is_told_nothing(make_case: MakeCase) -> None:
    early, late = make_case(village="岳寨村"), make_case(by="center01", village="")
    with pytest.raises(BadInput, match="没有"):
        link(user("center01"), late.number, early.number, now=LATER)
    with pytest.raises(NotFound):
        link(user("center01"), early.number, late.number, now=LATER)


def test_another_kind_has_another_path(make_case: MakeCase) -> None:
    early = make_case()
    late = make_case(at=LATER, kind="petition", category="其他")
    with pytest.raises(OtherKind):
        merge(user("office"), late.number, early.number, WHY, now=LATER)


def test_no_running_date_is_escaped(make_case: MakeCase) -> None:
    early, late = pair(make_case, kind="petition", category="其他")
    apply_move(user("office"), late.number, "accept", now=LATER)
    with pytest.raises(EscapesDate, match="办结"):
        merge(user("office"), late.number, early.number, WHY, now=LATER)
    apply_move(user("office"), early.number, "accept", now=LATER)
    join(late, early)
    assert late.state == "merged"


def test_chains_are_refused(make_case: MakeCase) -> None:
    first, second = pair(make_case)
    third = make_case(at=MONDAY + timedelta(hours=2, minutes=5))
    zeroth = make_case(at=MONDAY - timedelta(days=1))
    join(second, first)
    with pytest.raises(MergeChain, match="已经并入"):
        merge(user("office"), third.number, second.number, WHY, now=LATER)
    with pytest.raises(MergeChain, match="先在它的页面上撤销"):
        merge(user("office"), first.number, zeroth.number, WHY, now=LATER)
    join(third, first)
    assert {second.merged_into_id, third.merged_into_id} == {first.id}


def test_undoing_leaves_state_clocks_and_timers_as_if_nothing_had_happened(make_case: MakeCase) -> None:
    early, late = pair(make_case, kind="petition", category="其他")
    before = (late.state, late.closed_at, clocks(late), timers(late))
    held = join(late, early)
    unmerge(user("office"), late.number, held.id, now=LATER + timedelta(minutes=1))
    db.session.expire_all()
    assert (late.state, late.closed_at, clocks(late), timers(late)) == before
    assert late.merged_into_id is None
    assert [event.kind for event in late.events] == ["registered", "merged", "unmerged"]
    with pytest.raises(WrongState):
        unmerge(user("office"), late.number, held.id, now=LATER)


def test_evenings_that_passed_meanwhile_are_not_missed_and_the_rest_ring_once(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    held = join(late, early)
    back = parse_instant("2026-03-04T10:00")
    sweep(back)
    unmerge(user("office"), late.number, held.id, now=back)
    assert "2个晚上不算未完成" in late.events[-1].text
    sweep(parse_instant("2026-03-04T22:00"))
    db.session.expire_all()
    assert [(e.missed, e.spared_at is not None) for e in late.evenings[:4]] == [
        (False, True),
        (False, True),
        (True, False),
        (False, False),
    ]
    reminders = [one for one in timers(late) if one[0] == "reminder"]
    assert [one[4] for one in reminders] == ["cancelled", "cancelled", "rung"] + ["planned"] * 4
    assert len(reminders) == 7


def test_a_legal_end_that_passed_meanwhile_still_rings_and_is_missed(make_case: MakeCase) -> None:
    early, late = pair(make_case, kind="petition", category="其他")
    held = join(late, early)
    back = parse_instant("2026-03-20T10:00")
    sweep(back)
    unmerge(user("office"), late.number, held.id, now=back)
    sweep(back)
    assert {one[0]: one[5] for one in clocks(late)}["acceptance"] == "missed"


def test_what_the_petitioner_reads_is_the_state_of_the_one_that_goes_on(make_case: MakeCase) -> None:
    early, late = pair(make_case)
    join(late, early)
    assert public(late).state_name == "已登记"
    apply_move(user("office"), early.number, "resolve", now=LATER, text="修通了")
    shown = public(late)
    assert (shown.state_name, shown.number) == ("已化解", late.number)
    assert early.number not in repr(shown)


STEPS = st.lists(
    st.sampled_from(["accept", "visit", "submit", "sweep"]),
    max_size=4,
)


@given(STEPS, st.integers(0, 40))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_and_undo_change_nothing_wherever_the_case_stands(
    bare_app: Flask, steps: list[str], hours: int
) -> None:
    office = user("office")
    form = FORM | {"kind": "petition", "category": "其他"}
    early, late = register(form, by=office, now=MONDAY), register(form, by=office, now=LATER)
    now = LATER
    apply_move(office, early.number, "accept", now=now)
    for step in steps:
        now += timedelta(hours=hours)
        if step == "sweep":
            sweep(now)
        elif step == "visit":
            record_step(office, late.number, now=now, kind="visit", text=f"看了 {now}")
        elif step == "submit" and late.accepted_at and late.state != "joint_meeting":
            apply_move(office, late.number, "submit", now=now)
        elif step == "accept" and late.state == "registered":
            apply_move(office, late.number, "accept", now=now)
    if late.state not in {"registered", "accepted", "handling", "joint_meeting"}:
        return
    now += timedelta(minutes=1)
    before = (late.state, clocks(late), timers(late), [e.missed for e in late.evenings])
    try:
        held = join(late, early, now=now)
    except EscapesDate:
        db.session.rollback()
        return
    unmerge(office, late.number, held.id, now=now)
    db.session.expire_all()
    assert (late.state, clocks(late), timers(late), [e.missed for e in late.evenings]) == before
