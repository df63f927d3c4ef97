import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.categories import KINDS, PETITION_KINDS, ROLES
from intake.rules.lifecycle import (
    BACK,
    CLOSED_STATES,
    MOVES,
    OPEN_STATES,
    STATE_NAMES,
    SYSTEM,
    Move,
    move,
    moves_for,
)
from intake.rules.refusals import MoveRefused, UnknownMove, WrongKind, WrongRole, WrongState

NAMES = tuple(one.name for one in MOVES)
EVERY_ROLE = (*ROLES, SYSTEM)
#: Every path a case may take: its kind, and of a petition what it wants.
PATHS = (*(("petition", wants) for wants in PETITION_KINDS), ("dispute", None), ("hotline", None))
Path = tuple[str, str | None]


def step(state: str, name: str, role: str, path: Path, before: str = "handling") -> str:
    return move(state, name, role, *path, before=before)


def moves_of(path: Path) -> list[Move]:
    kind, wants = path
    return [one for one in MOVES if one.is_for(kind, wants or "appeal")]


def reachable(path: Path) -> set[str]:
    """Return the states that a registered case can come to."""
    reached = {"registered"}
    for _ in STATE_NAMES:
        reached |= {one.target for one in moves_of(path) if one.sources & reached} - {BACK}
    return reached


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
        ("handling", "decide", "department", "petition", "decided"),
        ("joint_meeting", "decide", "office", "petition", "decided"),
        ("decided", "tell", "grid_worker", "petition", "told"),
        ("decided", "withdraw", "center", "petition", "withdrawn"),
        ("told", "ask_review", "office", "petition", "reviewing"),
        ("reviewing", "answer_review", "office", "petition", "told"),
        ("archived", "ask_rereview", "office", "petition", "rereviewing"),
        ("rereviewing", "answer_rereview", "office", "petition", "final"),
        ("final", "archive", "office", "petition", "archived"),
        ("told", "archive", "office", "petition", "archived"),
        ("handling", "return", "office", "hotline", "returned"),
        ("returned", "archive", "office", "hotline", "archived"),
        ("handling", "merge", "village_lead", "dispute", "merged"),
        ("resolved", "archive", "office", "dispute", "archived"),
        ("resolved", "reopen", "grid_worker", "dispute", "handling"),
        ("told", "reopen", "office", "petition", "handling"),
        ("archived", "reopen", "office", "petition", "handling"),
        ("declined", "reopen", "office", "petition", "handling"),
        ("withdrawn", "reopen", "center", "dispute", "handling"),
        ("transferred", "reopen", "department", "hotline", "handling"),
        ("handling", "await_acceptance", "system", "petition", "registered"),
        ("accepted", "withdraw", "center", "petition", "withdrawn"),
    ],
)
def test_an_allowed_move_leads_to_its_state(state: str, name: str, role: str, kind: str, after: str) -> None:
    assert move(state, name, role, kind) == after


@pytest.mark.parametrize(
    ("state", "name", "role", "wants", "after"),
    [
        ("registered", "accept", "office", "suggestion", "accepted"),
        ("accepted", "start", "system", "suggestion", "handling"),
        ("handling", "decide", "office", "suggestion", "decided"),
        ("decided", "tell", "office", "suggestion", "told"),
        ("told", "archive", "office", "suggestion", "archived"),
        ("registered", "refer", "secretary", "accusation", "transferred"),
        ("handling", "refer", "office", "accusation", "transferred"),
        ("registered", "decline", "office", "accusation", "declined"),
        ("handling", "withdraw", "office", "accusation", "withdrawn"),
        ("registered", "decline", "secretary", "accusation", "declined"),
        ("handling", "withdraw", "secretary", "accusation", "withdrawn"),
        ("transferred", "reopen", "secretary", "accusation", "handling"),
        ("transferred", "archive", "secretary", "accusation", "archived"),
        ("transferred", "archive", "office", "accusation", "archived"),
    ],
)
def test_each_kind_of_petition_has_a_path_of_its_own(
    state: str, name: str, role: str, wants: str, after: str
) -> None:
    assert move(state, name, role, "petition", wants) == after


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
        ("registered", "decide", "office", "petition", WrongState, "现在是“已登记”"),
        ("decided", "decide", "office", "petition", WrongState, "现在是“已出意见”"),
        ("handling", "tell", "office", "petition", WrongState, "只有“已出意见”的事项才能“答复送达”"),
        ("decided", "resolve", "office", "petition", WrongState, "现在是“已出意见”"),
        ("final", "ask_rereview", "office", "petition", WrongState, "现在是“复核终结”"),
        ("registered", "accept", "grid_worker", "petition", WrongRole, "由职能部门、镇办公室、镇党委书记"),
        ("handling", "decide", "grid_worker", "petition", WrongRole, "由职能部门、镇办公室办理"),
        ("resolved", "archive", "mayor", "dispute", WrongRole, "由镇办公室办理"),
        ("resolved", "reopen", "mediator", "dispute", WrongRole, "您的账号不能办理"),
        ("registered", "start", "grid_worker", "dispute", WrongRole, "由系统办理"),
        ("registered", "accept", "office", "dispute", WrongKind, "矛盾纠纷没有“受理”这一步"),
        ("registered", "decline", "office", "hotline", WrongKind, "12345工单没有“不予受理”这一步"),
        ("handling", "decide", "office", "dispute", WrongKind, "矛盾纠纷没有“出具处理意见”这一步"),
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


@pytest.mark.parametrize(
    ("wants", "name", "words"),
    [
        ("suggestion", "resolve", "建议意见没有“化解”这一步"),
        ("suggestion", "ask_review", "建议意见没有“申请复查”这一步"),
        ("accusation", "resolve", "检举控告没有“化解”这一步"),
        ("accusation", "decide", "检举控告没有“出具处理意见”这一步"),
        ("accusation", "submit", "检举控告没有“提交联席会议”这一步"),
        ("accusation", "merge", "检举控告没有“并入”这一步"),
        ("accusation", "transfer", "检举控告没有“转送”这一步"),
        ("appeal", "refer", "申诉求决没有“移送有权机关”这一步"),
    ],
)
def test_what_another_kind_of_petition_has_is_refused(wants: str, name: str, words: str) -> None:
    with pytest.raises(WrongKind) as caught:
        move("handling", name, "office", "petition", wants)
    assert words in caught.value.sentence


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("registered", "decline"),
        ("handling", "withdraw"),
        ("transferred", "reopen"),
        ("transferred", "archive"),
    ],
)
def test_with_other_petitions_the_secretary_only_looks(state: str, name: str) -> None:
    for wants in ("appeal", "suggestion"):
        with pytest.raises(WrongRole):
            move(state, name, "secretary", "petition", wants)


def test_a_petition_of_no_stated_kind_is_an_appeal() -> None:
    for state in STATE_NAMES:
        assert moves_for(state, "office", "petition") == moves_for(state, "office", "petition", "appeal")


def test_a_way_back_leads_where_the_case_stood() -> None:
    assert move("merged", "unmerge", "office", "dispute", before="joint_meeting") == "joint_meeting"
    for nowhere in (None, "resolved", "merged"):
        with pytest.raises(ValueError):
            move("merged", "unmerge", "office", "dispute", before=nowhere)


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
        assert one.target in STATE_NAMES.keys() | {BACK}
        assert one.roles <= set(EVERY_ROLE)
        assert one.kinds <= KINDS.keys()
        assert one.petition_kinds <= PETITION_KINDS.keys()


def test_what_ends_or_reopens_a_case_needs_a_reason() -> None:
    needing = {one.name for one in MOVES if one.needs_reason}
    assert needing == {"decline", "transfer", "refer", "resolve", "return", "reopen", "withdraw"}


@pytest.mark.parametrize("path", PATHS)
def test_no_state_that_can_be_reached_is_a_dead_end(path: Path) -> None:
    for state in reachable(path):
        assert any(moves_for(state, role, *path) for role in EVERY_ROLE), state


def test_each_kind_reaches_exactly_its_states() -> None:
    early = {"registered", "accepted", "handling", "joint_meeting"}
    ends = {"archived", "withdrawn", "transferred"}
    petition = early | ends | {"declined", "decided", "told", "merged"}
    assert reachable(("petition", "suggestion")) == petition
    assert reachable(("petition", "appeal")) == petition | {"resolved", "reviewing", "rereviewing", "final"}
    assert reachable(("petition", "accusation")) == {
        "registered",
        "accepted",
        "handling",
        "declined",
        "transferred",
        "withdrawn",
        "archived",
    }
    assert reachable(("dispute", None)) == early - {"accepted"} | ends | {"resolved", "merged"}
    assert reachable(("hotline", None)) == early | ends | {"resolved", "merged", "returned"}


def test_the_office_is_offered_what_it_may_do_in_the_tables_order() -> None:
    def offered(state: str, path: Path) -> list[str]:
        return [one.name for one in moves_for(state, "office", *path)]

    assert offered("registered", ("petition", "appeal")) == [
        "accept",
        "decline",
        "transfer",
        "submit",
        "resolve",
        "merge",
        "withdraw",
    ]
    assert offered("registered", ("petition", "accusation")) == ["accept", "decline", "refer", "withdraw"]
    assert offered("decided", ("petition", "appeal")) == ["tell", "withdraw"]
    assert offered("told", ("petition", "suggestion")) == ["archive", "reopen"]


def test_who_only_looks_is_offered_nothing() -> None:
    for role in ("mayor", "secretary", "admin", "auditor"):
        assert moves_for("handling", role, "dispute") == ()


@given(
    st.sampled_from(sorted(STATE_NAMES)),
    st.sampled_from(NAMES),
    st.sampled_from(EVERY_ROLE),
    st.sampled_from(PATHS),
)
def test_a_move_is_offered_exactly_when_it_is_allowed(state: str, name: str, role: str, path: Path) -> None:
    offered = name in {one.name for one in moves_for(state, role, *path)}
    try:
        step(state, name, role, path)
        assert offered
    except MoveRefused:
        assert not offered


@given(
    st.sampled_from(PATHS),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(EVERY_ROLE)), max_size=40),
)
def test_a_random_walk_never_leaves_the_table(path: Path, steps: list[tuple[str, str]]) -> None:
    state, before = "registered", "registered"
    for name, role in steps:
        try:
            after = step(state, name, role, path, before)
        except MoveRefused:
            continue
        taken = next(one for one in moves_of(path) if one.name == name)
        assert state in taken.sources
        assert role in taken.roles
        assert after == (before if taken.target == BACK else taken.target)
        before = state if state in OPEN_STATES else before
        state = after
    assert state in reachable(path)


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(EVERY_ROLE)), max_size=40))
def test_an_accusation_never_comes_before_the_village_or_the_meeting(steps: list[tuple[str, str]]) -> None:
    state = "registered"
    for name, role in steps:
        try:
            state = step(state, name, role, ("petition", "accusation"))
        except MoveRefused:
            continue
        assert state not in {"joint_meeting", "merged", "decided", "told", "resolved"}
