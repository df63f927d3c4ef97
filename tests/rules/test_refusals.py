import inspect

import pytest

from intake.rules import refusals
from intake.rules.refusals import BadInput, MoveRefused, NotAllowed, NotFound, PlaybookFault, Refusal

#: What a class needs beyond plain words.
ARGUMENTS: dict[str, object] = {
    "faults": {"people": "人数要填整数"},
    "who": ["镇办公室"],
    "sources": ["已化解"],
    "longest": 30,
}
CLASSES = [
    one
    for _, one in inspect.getmembers(refusals, inspect.isclass)
    if issubclass(one, Refusal) and one not in (Refusal, MoveRefused)
]


def sample(refusal: type[Refusal]) -> Refusal:
    """Make one, with the word 样例 for every argument that is not named above."""
    needed = [one for one in inspect.signature(refusal).parameters.values() if one.default is one.empty]
    return refusal(**{one.name: ARGUMENTS.get(one.name, "样例") for one in needed})  # type: ignore[arg-type]


@pytest.mark.parametrize("refusal", CLASSES, ids=lambda one: one.__name__)
def test_a_refusal_is_one_chinese_sentence(refusal: type[Refusal]) -> None:
    made = sample(refusal)
    assert made.sentence.endswith("。")
    assert made.sentence.count("。") == 1
    assert any("\u4e00" <= char <= "\u9fff" for char in made.sentence)
    assert str(made) == made.sentence


def test_bad_input_joins_its_messages_and_points_at_the_first_field() -> None:
    bad = BadInput({"title": "请填写标题。", "people": "人数要填整数"})
    assert bad.sentence == "请填写标题；人数要填整数。"
    assert bad.field == "title"
    assert bad.faults == {"title": "请填写标题。", "people": "人数要填整数"}


def test_a_sentence_of_ones_own_gets_its_full_stop() -> None:
    assert NotAllowed("只有镇办可以转交").sentence == "只有镇办可以转交。"


def test_a_missing_case_is_told_by_the_number_that_was_asked_for() -> None:
    assert NotFound("ZZ202603020001").sentence == "没有ZZ202603020001这个编号的事项，请核对编号。"


def test_a_long_strange_name_does_not_flood_the_sentence() -> None:
    assert len(refusals.UnknownVillage("村" * 5000).sentence) < 60


def test_a_playbook_fault_keeps_every_fault() -> None:
    fault = PlaybookFault(["一", "二"])
    assert fault.faults == ["一", "二"]
    assert "一；二" in fault.sentence
