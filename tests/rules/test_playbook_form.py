"""The playbook as the office's form fills it."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given

from intake.rules.categories import STEP_KINDS
from intake.rules.playbook import Playbook
from intake.rules.playbook_form import Form, form_of, playbook_of_form
from intake.rules.playbook_text import shipped
from intake.rules.refusals import BadInput
from tests.rules.test_playbook import playbooks


def faults_of(**typed: list[str]) -> dict[str, str]:
    form: Form = form_of(shipped()) | typed
    with pytest.raises(BadInput) as caught:
        playbook_of_form(form, shipped(), 1)
    return caught.value.faults


@given(playbooks())
def test_a_form_that_nobody_touched_changes_nothing(playbook: Playbook) -> None:
    assert playbook_of_form(form_of(playbook), playbook, playbook.version) == playbook


def test_ticks_come_in_the_pages_order_and_change_nothing() -> None:
    form = form_of(shipped())
    form |= {f"kinds_{n}": [kind for kind in STEP_KINDS if kind in form[f"kinds_{n}"]] for n in range(1, 8)}
    assert playbook_of_form(form, shipped(), 1) == shipped()


def test_every_field_of_the_form_is_taken() -> None:
    form = form_of(shipped()) | {
        "name": ["麦收七晚"],
        "title_2": ["上门看看"],
        "kinds_2": ["visit", "talk"],
        "actor_2": ["village_lead"],
        "chain_4": [""],
        "cutoff": ["16：30"],
        "hold_days": ["2026-06-05\r\n2026年6月6日\n\n2026-06-05"],
        "skip_weekends": ["1"],
        "opens_1": ["09:00"],
        "closes_2": [""],
        "opens_2": [""],
        "acknowledge_hours": ["８"],
    }
    changed = playbook_of_form(form, shipped(), 3)
    expected = replace(
        shipped(),
        version=3,
        name="麦收七晚",
        evenings=tuple(
            replace(step, title="上门看看", kinds=("visit", "talk"), actor="village_lead")
            if step.n == 2
            else step
            for step in shipped().evenings
        ),
        chain=("grid_worker", "village_lead", "office", "secretary"),
        cutoff=time(16, 30),
        hold_days=(date(2026, 6, 5), date(2026, 6, 6)),
        skip_weekends=True,
        office_hours=((time(9, 0), time(12, 0)),),
        acknowledge_hours=8,
    )
    assert changed == expected


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("name", [""], "要填1到20个字"),
        ("title_3", [" "], "要填1到40个字"),
        ("asks_3", ["长" * 101], "要填1到100个字"),
        ("kinds_3", [], "至少要有1项"),
        ("kinds_3", ["drink"], "里有不认识的“drink”"),
        ("actor_3", ["king"], "里有不认识的“king”"),
        ("cutoff", ["25:00"], "要填时间，例如 18:30"),
        ("cutoff", [""], "要填时间，例如 18:30"),
        ("remind_at", ["22:00"], "时间要依次是：登记截止、提醒、当晚期限"),
        ("alert_repeat_minutes", ["三"], "要填5到1440的整数"),
        ("follow_up_days", ["-1"], "要填1到90的整数"),
        ("reopen_days", ["1" * 30], "要填1到3650的整数"),
        ("chain_2", ["grid_worker"], "里有重复"),
        ("hold_days", ["2026-02-17\n除夕"], "第2行“除夕”看不懂，请写成 2026-02-17"),
        ("hold_days", ["2026-02-30"], "第1行“2026-02-30”看不懂，请写成 2026-02-17"),
        ("opens_2", ["11:00"], "要填先后不重叠的时段，例如 08:30-12:00 和 14:30-18:00"),
    ],
)
def test_a_fault_stands_beside_its_field(field: str, typed: list[str], fault: str) -> None:
    place = {"chain_2": "chain", "opens_2": "office_hours"}.get(field, field)
    assert faults_of(**{field: typed})[place] == fault


def test_all_faults_are_told_at_once() -> None:
    assert faults_of(name=[""], due_at=["x"], hold_days=["x"]).keys() == {"name", "due_at", "hold_days"}


def test_an_empty_form_is_refused_field_by_field() -> None:
    with pytest.raises(BadInput) as caught:
        playbook_of_form({}, shipped(), 1)
    assert {
        "name",
        "chain",
        "cutoff",
        "office_hours",
        "title_1",
        "kinds_7",
        "actor_4",
    } <= caught.value.faults.keys()


def test_what_the_form_does_not_ask_stays_as_it_was() -> None:
    base = replace(shipped("themes"), alert_departments=("police", "justice"))
    assert playbook_of_form(form_of(shipped()), base, 1).alert_departments == ("police", "justice")
    assert playbook_of_form(form_of(shipped()), base, 1).by_weekday
