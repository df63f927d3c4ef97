"""Book a visit, put it off, call it off."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from intake.audit.tables import AuditEntry
from intake.cases.circle.tables import Recusal
from intake.cases.moves import apply_move
from intake.cases.tables import Case, CaseEvent
from intake.database import db
from intake.rules.localtime import local_date, parse_instant
from intake.rules.refusals import BadInput, CaseClosed, NotFound
from intake.rules.visits import DoorNotYours, NoSuchVisit, VisitOver
from intake.sms.tables import Message
from intake.town.leave import set_stand_in
from intake.town.tables import User, Village
from intake.visits.book import cancel_visit, move_visit
from intake.visits.finish import finish_visit
from intake.visits.remind import remind_visits
from intake.visits.tables import Visit
from tests.conftest import MONDAY, MakeCase, user
from tests.visits.conftest import MakeVisit


def events(case_id: int | None) -> list[str]:
    query = select(CaseEvent.text).where(CaseEvent.case_id == case_id, CaseEvent.kind == "booking")
    return list(db.session.scalars(query.order_by(CaseEvent.id)))


def names(visit: Visit) -> set[str]:
    return {one.user.username for one in visit.people}


def test_a_booking_stands_on_its_case_with_all_who_go(make_visit: MakeVisit) -> None:
    booked = make_visit(people=("center12", "police"))
    visit = booked.visit
    assert visit.state == "booked"
    assert visit.kind == "doorstep"
    assert visit.village.name == "娄庄村"
    assert names(visit) == {"office", "center12", "police"}
    assert booked.busy == []
    (text,) = events(visit.case_id)
    assert text.startswith("约好上门解纷：2026年3月3日15:00")


def test_who_books_goes_along_even_if_named_again(make_visit: MakeVisit) -> None:
    assert names(make_visit(people=("office",)).visit) == {"office"}


def test_a_knock_needs_no_case_and_leaves_an_audit_line(make_visit: MakeVisit) -> None:
    visit = make_visit(case="", by="police").visit
    assert (visit.kind, visit.case_id, visit.village.name) == ("knock", None, "娄庄村")
    lines = select(AuditEntry.subject).where(AuditEntry.action == "visit.booked")
    assert db.session.scalars(lines).all() == [f"visit {visit.id}"]


def test_place_purpose_and_result_are_sealed(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    raw = db.session.connection().exec_driver_sql("SELECT place, purpose FROM visits").one()
    assert "村东头" not in str(raw)
    assert "请到一起" not in str(raw)
    assert visit.place == "村东头第二家"


def test_a_case_that_one_may_not_see_sounds_like_none(make_visit: MakeVisit, make_case: MakeCase) -> None:
    number = make_case().number
    for by in ("center05", "mediator001"):
        with pytest.raises(NotFound):
            make_visit(case=number, by=by)
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_a_number_typed_into_the_form_is_refused_beside_it(make_visit: MakeVisit) -> None:
    with pytest.raises(BadInput) as refused:
        make_visit(case="", kind="doorstep", number="ZZ202603029999")
    assert set(refused.value.faults) == {"number"}


def test_a_closed_case_is_not_visited(make_visit: MakeVisit, make_case: MakeCase) -> None:
    number = make_case().number
    apply_move(user("office"), number, "resolve", now=MONDAY, text="谈拢了")
    with pytest.raises(CaseClosed):
        make_visit(case=number)


@pytest.mark.parametrize("by", ["mayor", "secretary", "admin", "auditor"])
def test_some_offices_book_nothing(make_visit: MakeVisit, by: str) -> None:
    with pytest.raises(DoorNotYours):
        make_visit(case="", by=by)


def test_a_knock_keeps_to_one_s_own_ground(make_visit: MakeVisit) -> None:
    own = user("center05").village
    assert own is not None
    assert make_visit(case="", by="center05", village=own.name).visit.village_id == own.id
    other = "娄庄村" if own.name != "娄庄村" else "赵庄村"
    with pytest.raises(BadInput) as refused:
        make_visit(case="", by="center05", village=other)
    assert set(refused.value.faults) == {"village"}


@pytest.mark.parametrize("who", ["nobody", "admin", "auditor"])
def test_only_the_town_s_people_go_along(make_visit: MakeVisit, who: str) -> None:
    with pytest.raises(BadInput) as refused:
        make_visit(people=(who,))
    assert set(refused.value.faults) == {"people"}


def test_who_is_kept_out_of_a_case_does_not_go_along(make_visit: MakeVisit, make_case: MakeCase) -> None:
    case = make_case()
    kept_out = user("police")
    case.guarded = True
    db.session.add(
        Recusal(case_id=case.id, user_id=kept_out.id, town_id=case.town_id, because="accused", at=MONDAY)
    )
    db.session.commit()
    with pytest.raises(BadInput):
        make_visit(case=case.number, people=("police",))
    assert names(make_visit(case=case.number, people=("justice",)).visit) == {"office", "justice"}


def test_two_visits_at_one_time_are_told_of_and_allowed(make_visit: MakeVisit, make_case: MakeCase) -> None:
    number = make_case().number
    make_visit("2026-03-03T15:00", case=number, people=("police",))
    second = make_visit("2026-03-03T15:30", case=number, people=("police",))
    assert set(second.busy) == {user("office").name, user("police").name}
    third = make_visit("2026-03-03T18:00", case=number, people=("police",))
    assert third.busy == []


def test_moving_a_visit_gives_it_a_new_time(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    moved = move_visit(user("office"), visit.id, "2026-03-05T10:00", now=MONDAY).visit
    assert moved.at == parse_instant("2026-03-05T10:00")
    assert events(moved.case_id)[-1] == "上门改时间：2026年3月3日15:00 改为 2026年3月5日10:00"
    with pytest.raises(BadInput):
        move_visit(user("office"), visit.id, "2026-03-01T10:00", now=MONDAY)
    assert len(events(moved.case_id)) == 2


def test_moving_to_the_same_time_changes_nothing(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    move_visit(user("office"), visit.id, "2026-03-03T15:00", now=MONDAY)
    assert len(events(visit.case_id)) == 1


def test_calling_a_visit_off_needs_a_reason_and_is_for_good(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    with pytest.raises(BadInput) as refused:
        cancel_visit(user("office"), visit.id, " ", now=MONDAY)
    assert set(refused.value.faults) == {"reason"}
    cancel_visit(user("office"), visit.id, "两家自己谈好了", now=MONDAY)
    assert visit.state == "cancelled"
    for act in (
        lambda: move_visit(user("office"), visit.id, "2026-03-05T10:00", now=MONDAY),
        lambda: cancel_visit(user("office"), visit.id, "再取消", now=MONDAY),
        lambda: finish_visit(user("office"), visit.id, happened=True, result="去了", now=MONDAY),
    ):
        with pytest.raises(VisitOver):
            act()
        db.session.rollback()


def test_a_visit_one_may_not_see_cannot_be_touched(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    for visit_id in (visit.id, visit.id + 999):
        with pytest.raises(NoSuchVisit):
            move_visit(user("center05"), visit_id, "2026-03-05T10:00", now=MONDAY)


def sent() -> None:
    """All texts have left the house."""
    db.session.execute(update(Message).values(state="delivered"))
    db.session.commit()


def texts() -> list[tuple[str, str]]:
    query = select(Message.body, Message.state).where(Message.purpose == "reminder").order_by(Message.id)
    return [(body, state) for body, state in db.session.execute(query)]


def test_who_was_told_of_the_old_time_is_told_the_new_one_at_once(make_visit: MakeVisit) -> None:
    visit = make_visit().visit
    morning = parse_instant("2026-03-03T08:30")
    assert remind_visits(morning) == 1
    sent()
    move_visit(user("office"), visit.id, "2026-03-05T10:00", now=morning + timedelta(minutes=30))
    told = [body for body, state in texts() if state != "cancelled"]
    assert any("3月5日10:00" in body for body in told)
    assert remind_visits(parse_instant("2026-03-05T08:30")) == 1, "the day itself is reminded of all the same"
    assert remind_visits(parse_instant("2026-03-05T08:31")) == 0


def test_who_was_told_of_a_visit_is_told_that_it_is_off(make_visit: MakeVisit) -> None:
    visit = make_visit(people=("police",)).visit
    morning = parse_instant("2026-03-03T08:30")
    assert remind_visits(morning) == 2
    sent()
    cancel_visit(user("office"), visit.id, "人不在家", now=morning + timedelta(hours=1))
    off = [body for body, _ in texts() if "取消" in body]
    assert len(off) == 1, "who calls it off knows"
    assert off[0].startswith("原定3月3日15:00的上门安排已取消，不用前往。")


def test_a_case_s_visit_may_be_booked_by_those_who_see_it(make_visit: MakeVisit, make_case: MakeCase) -> None:
    case: Case = make_case()
    lead = next(u for u in (f"lead{n:02}" for n in range(1, 23)) if _sees(u, case))
    assert names(make_visit(case=case.number, by=lead).visit) == {lead}


def _sees(username: str, case: Case) -> bool:
    from intake.cases.visible import find_case

    try:
        return find_case(user(username), case.number) is not None
    except Exception:  # noqa: BLE001 (a lead there is not, or one who does not see it)
        return False


def test_a_second_tap_books_no_second_visit(make_visit: MakeVisit, make_case: MakeCase) -> None:
    number = make_case().number
    first = make_visit(case=number).visit
    assert make_visit(case=number, now=MONDAY + timedelta(seconds=2)).visit.id == first.id
    knock = make_visit(case="").visit
    assert make_visit(case="").visit.id == knock.id
    assert len(events(first.case_id)) == 1
    cancel_visit(user("office"), first.id, "改天", now=MONDAY)
    assert make_visit(case=number).visit.id != first.id
    assert make_visit(case=number, purpose="送文书").visit.id not in {first.id, knock.id}


def test_a_stand_in_knocks_on_the_ground_of_who_is_away(make_visit: MakeVisit) -> None:
    there = select(User.username).join(Village, Village.id == User.village_id)
    away = db.session.scalars(there.where(Village.name == "娄庄村", User.role == "center")).one()
    with pytest.raises(BadInput):
        make_visit(case="", by="center01")
    day = local_date(MONDAY)
    set_stand_in(user("office"), away, "center01", day, day, "", now=MONDAY)
    assert make_visit(case="", by="center01").visit.village.name == "娄庄村"
