import pytest

from intake.rules.decline import GROUNDS, check_decline, decline_words
from intake.rules.refusals import BadInput


def faults(code: str, text: str) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        check_decline(code, text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("code", "law"),
    [
        ("same", "《信访工作条例》第十九条第三款"),
        ("legal_way", "《信访工作条例》第二十八条，诉访分离"),
        ("final", "《信访工作条例》第三十六条"),
    ],
)
def test_each_ground_is_told_with_its_article(code: str, law: str) -> None:
    ground = check_decline(code, "县法院已经立案")
    assert ground.law == law
    assert decline_words(ground, " 县法院已经立案 ") == f"{ground.name}（{law}）：县法院已经立案"


def test_there_are_three_grounds_and_no_others() -> None:
    assert set(GROUNDS) == {"same", "legal_way", "final"}
    for code in ("", "busy", "同一事项已经受理或正在办理"):
        assert faults(code, "x") == {"ground": "请选择不予受理的法定理由"}


@pytest.mark.parametrize("code", GROUNDS)
def test_each_ground_asks_for_its_own_words(code: str) -> None:
    assert faults(code, " ") == {"text": f"请写清{GROUNDS[code].asks}"}
    assert "内容太长" in faults(code, "长" * 5001)["text"]


def test_a_missing_ground_and_missing_words_are_said_together() -> None:
    assert list(faults("", "")) == ["ground", "text"]
