import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.categories import KINDS, ROLES
from intake.rules.lifecycle import CLOSED_STATES, MOVES, OPEN_STATES, STATE_NAMES, SYSTEM, move, moves_for
from intake.rules.refusals import MoveRefused, UnknownMove, WrongKind, WrongRole, WrongState

NAMES = tuple(one.name for one in MOVES)
EVERY_ROLE = (*ROLES, SYSTEM)


@pytest.mark.parametrize(
    ("state", "name", "role", "kind", "after"),
    [
        ("registered", "accept", "office", "petition", "accepted"),
        ("registered", "accept", "department", "hotline", "accepted"),
        ("registered", "decline", "office", "petition", "declined"),
        ("registered", "transfer", "office", "dispute", "transferred"),
        ("registered", "start", "system", "dispute", "handling"),
        ("accepted", "start", "system", "petition", "handling"),
        ("registered", "submit", "system", "dispute", "joint_meeting"),
        ("handling", "submit", "office", "petition", "joint_meeting"),
        ("registered", "resolve", "grid_worker", "dispute", "resolved"),
        ("handling", "resolve", "mediator", "dispute", "resolved"),
        ("joint_meeting", "resolve", "village_lead", "dispute", "resolved"),
        ("joint_meeting", "continue", "office", "dispute", "handling"),
        ("resolved", "archive", "office", "dispute", "archived"),
        ("resolved", "reopen", "grid_worker", "dispute", "handling"),
        ("archived", "reopen", "office", "petition", "handling"),
        ("declined", "reopen", "office", "petition", "handling"),
        ("withdrawn", "reopen", "center", "dispute", "handling"),
        ("transferred", "reopen", "department", "hotline", "handling"),
        ("accepted", "withdraw", "center", "petition", "withdrawn"),
    ],
)
def test_an_allowed_move_leads_to_its_state(state: str, name: str, role: str, kind: str, after: str) -> None:
    assert move(state, name, role, kind) == after


@pytest.mark.parametrize(
    ("state", "name", "role", "kind", "refusal", "words"),
    [
        (
            "handling",
            "accept",
            "office",
            "petition",
            WrongState,
            "现在是“办理中”，只有“已登记”的事项才能“受理”",
        ),
        ("resolved", "resolve", "office", "dispute", WrongState, "现在是“已化解”"),
        ("archived", "withdraw", "office", "dispute", WrongState, "现在是“已归档”"),
        ("handling", "reopen", "office", "dispute", WrongState, "现在是“办理中”"),
        ("registered", "accept", "grid_worker", "petition", WrongRole, "由职能部门、镇办公室、镇党委书记办理"),
        ("resolved", "archive", "mayor", "dispute", WrongRole, "由镇办公室办理"),
        ("resolved", "reopen", "mediator", "dispute", WrongRole, "您的账号不能办理"),
        ("registered", "start", "grid_worker", "dispute", WrongRole, "由系统办理"),
        ("registered", "accept", "office", "dispute", WrongKind, "矛盾纠纷没有“受理”这一步"),
        ("registered", "decline", "office", "hotline", WrongKind, "12345工单没有“不予受理”这一步"),
        ("registered", "accept", "office", "riddle", WrongKind, "这类事项没有“受理”这一步"),
        ("registered", "explode", "office", "dispute", UnknownMove, "没有这种操作"),
    ],
)
def test_a_refused_move_says_why_in_words(
    state: str, name: str, role: str, kind: str, refusal: type[MoveRefused], words: str
) -> None:
    with pytest.raises(MoveRefused) as caught:
        move(state, name, role, kind)
    assert type(caught.value) is refusal
    assert words in caught.value.sentence


def test_a_state_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError):
        move("lost", "resolve", "office", "dispute")


def test_every_state_is_open_or_closed_and_has_a_name() -> None:
    assert set(OPEN_STATES) | set(CLOSED_STATES) == STATE_NAMES.keys()
    assert not set(OPEN_STATES) & set(CLOSED_STATES)


def test_every_move_stands_once_between_states_roles_and_kinds_that_exist() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for one in MOVES:
        assert one.sources <= STATE_NAMES.keys()
        assert one.target in STATE_NAMES
        assert one.roles <= set(EVERY_ROLE)
        assert one.kinds <= KINDS.keys()


def test_what_ends_or_reopens_a_case_needs_a_reason() -> None:
    needing = {one.name for one in MOVES if one.needs_reason}
    assert needing == {"decline", "transfer", "resolve", "reopen", "withdraw"}


def test_no_state_is_a_dead_end() -> None:
    for state in STATE_NAMES:
        for kind in KINDS:
            assert any(moves_for(state, role, kind) for role in EVERY_ROLE), (state, kind)


def test_every_kind_reaches_every_state_that_its_moves_name() -> None:
    for kind in KINDS:
        reached = {"registered"}
        for _ in STATE_NAMES:
            reached |= {one.target for one in MOVES if kind in one.kinds and one.sources & reached}
        assert reached == {"registered"} | {one.target for one in MOVES if kind in one.kinds}


def test_the_office_is_offered_what_it_may_do_in_the_tables_order() -> None:
    names = [one.name for one in moves_for("registered", "office", "petition")]
    assert names == ["accept", "decline", "transfer", "submit", "resolve", "withdraw"]


def test_who_only_looks_is_offered_nothing() -> None:
    for role in ("mayor", "secretary", "admin", "auditor"):
        assert moves_for("handling", role, "dispute") == ()


@given(
    st.sampled_from(sorted(STATE_NAMES)),
    st.sampled_from(NAMES),
    st.sampled_from(EVERY_ROLE),
    st.sampled_from(sorted(KINDS)),
)
def test_a_move_is_offered_exactly_when_it_is_allowed(state: str, name: str, role: str, kind: str) -> None:
    offered = name in {one.name for one in moves_for(state, role, kind)}
    try:
        move(state, name, role, kind)
        assert offered
    except MoveRefused:
        assert not offered


@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(EVERY_ROLE)), max_size=40),
)
def test_a_random_walk_never_leaves_the_table(kind: str, steps: list[tuple[str, str]]) -> None:
    state = "registered"
    for name, role in steps:
        try:
            after = move(state, name, role, kind)
        except MoveRefused:
            continue
        taken = next(one for one in MOVES if one.name == name)
        assert state in taken.sources
        assert role in taken.roles
        assert kind in taken.kinds
        assert after == taken.target
        state = after
    assert state in STATE_NAMES
