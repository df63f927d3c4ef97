"""The written opinion: four parts, one for each round, and quiet evenings after it."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from intake.audit.tables import AuditEntry
from intake.cases.legal.opinion import EVENING_TIMERS, decide_case, opinion_of
from intake.cases.legal.opinion_docx import opinion_paper
from intake.cases.legal.tables import Opinion
from intake.cases.moves import apply_move
from intake.cases.progress import record_step
from intake.cases.tables import Case
from intake.database import db
from intake.escalation.explain import explain
from intake.escalation.sweep import sweep
from intake.escalation.turn import tonight_of, turn_of
from intake.rules.refusals import BadInput, NotFound, WrongKind, WrongRole, WrongState
from intake.sms.tables import Message
from intake.timers.tables import Timer
from tests.cases.legal.stages import OPINION, accepted, at, told
from tests.conftest import MakeCase, user


def decided(make_case: MakeCase, **fields: str) -> Case:
    case = accepted(make_case, **fields)
    conclusion = "adopt" if case.petition_kind == "suggestion" else "explain"
    decide_case(user("office"), case.number, OPINION | {"conclusion": conclusion}, now=at(3, 4))
    return case


def words_of(paper: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        return package.read("word/document.xml").decode()


def test_it_has_the_four_parts_and_the_case_waits_for_its_petitioner_to_be_told(make_case: MakeCase) -> None:
    case = decided(make_case)
    opinion = opinion_of(case)
    assert opinion is not None
    parts = opinion.conclusion, opinion.request, opinion.facts, opinion.opinion, opinion.basis
    assert parts == tuple(OPINION[name] for name in ("conclusion", "request", "facts", "opinion", "basis"))
    assert (case.state, case.closed_at, opinion.by) == ("decided", None, user("office"))
    assert case.events[-1].kind == "opinion"
    assert {c.kind: c.state for c in case.clocks}["resolution"] == "running"
    turn = turn_of(case, at(3, 4, 11))
    assert case.assignee is not None
    assert (turn.who, turn.what) == (case.assignee.name, "答复送达")
    assert tonight_of(case, at(3, 4, 11)) is None


def test_the_evenings_are_quiet_from_then_on_and_the_legal_clock_is_not(make_case: MakeCase) -> None:
    case = decided(make_case)
    planned = set(
        db.session.scalars(select(Timer.kind).where(Timer.case_id == case.id, Timer.state == "planned"))
    )
    assert not planned & set(EVENING_TIMERS)
    assert {"clock_warning", "clock_end"} <= planned
    texts = db.session.scalar(select(func.count(Message.id)))
    sweep(at(3, 20))
    assert db.session.scalar(select(func.count(Message.id))) == texts
    assert case.state == "decided"
    assert "第3晚" in (said := "\n".join(explain(case, at(3, 20))))
    assert said.count("不用做了") >= 5


def test_a_remark_on_a_decided_case_serves_no_evening(make_case: MakeCase) -> None:
    case = decided(make_case)
    record_step(user("office"), case.number, now=at(3, 4, 20), kind="visit", text="送意见书，不在家")
    assert not any(evening.done_at for evening in case.current_evenings)
    assert case.state == "decided"


def test_each_part_that_is_missing_is_named_and_nothing_changes(make_case: MakeCase) -> None:
    case = accepted(make_case)
    with pytest.raises(BadInput) as caught:
        decide_case(user("office"), case.number, {"conclusion": "adopt", "facts": "查过"}, now=at(3, 4))
    db.session.rollback()
    assert list(caught.value.faults) == ["conclusion", "request", "opinion", "basis"]
    assert (case.state, opinion_of(case)) == ("accepted", None)


def test_a_suggestion_is_adopted_and_has_no_sixty_days(make_case: MakeCase) -> None:
    case = decided(make_case, petition_kind="suggestion")
    assert case.state == "decided"
    assert "resolution" not in {c.kind for c in case.clocks}
    with pytest.raises(WrongKind):
        apply_move(user("office"), case.number, "resolve", now=at(3, 5), text="好了")


def test_what_may_not_be_decided_is_refused(make_case: MakeCase) -> None:
    case, dispute = decided(make_case), make_case()
    waiting = make_case(kind="petition")
    for number, who, refusal in (
        (case.number, "office", WrongState),
        (waiting.number, "office", WrongState),
        (dispute.number, "office", WrongKind),
        (accepted(make_case).number, "center02", WrongRole),
        (case.number, "police", NotFound),
    ):
        with pytest.raises(refusal):
            decide_case(user(who), number, OPINION, now=at(3, 5))
        db.session.rollback()
    assert db.session.scalar(select(func.count(Opinion.id))) == 1


def test_a_reopened_case_gets_a_second_opinion_and_keeps_the_first(make_case: MakeCase) -> None:
    case = told(make_case)
    apply_move(user("office"), case.number, "reopen", now=at(3, 9), text="查到新的票据")
    decide_case(user("office"), case.number, OPINION | {"conclusion": "support"}, now=at(3, 12))
    found = db.session.scalars(select(Opinion).order_by(Opinion.round)).all()
    assert [(one.round, one.conclusion) for one in found] == [(1, "explain"), (2, "support")]


def test_the_paper_speaks_to_the_petitioner_and_says_where_to_ask_for_a_review(make_case: MakeCase) -> None:
    case = decided(make_case)
    paper = opinion_paper(user("office"), case.number, now=at(3, 4))
    words = words_of(paper)
    for text in ("信访事项处理意见书", "王秋生：", case.number, *list(OPINION.values())[1:], "2026年3月4日"):
        assert text in words, text
    assert "30日内" in words
    assert opinion_paper(user("office"), case.number, now=at(3, 5)) == paper
    taken = select(AuditEntry.actor).where(AuditEntry.action == "opinion.taken")
    assert list(db.session.scalars(taken)) == ["office", "office"]


def test_a_suggestion_s_paper_offers_no_review(make_case: MakeCase) -> None:
    words = words_of(
        opinion_paper(user("office"), decided(make_case, petition_kind="suggestion").number, now=at(3, 4))
    )
    assert "予以采纳" in words
    assert "复查" not in words


def test_the_paper_is_only_for_who_sees_the_case_and_only_where_there_is_one(make_case: MakeCase) -> None:
    case = decided(make_case)
    for who, number, round_no in (
        ("police", case.number, None),
        ("office", case.number, 2),
        ("office", make_case(kind="petition").number, None),
    ):
        with pytest.raises(NotFound):
            opinion_paper(user(who), number, round_no=round_no, now=at(3, 4))
