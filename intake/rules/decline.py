"""The lawful grounds on which a petition is not accepted, each with its article.

《信访工作条例》: the same matter already accepted or in progress, 第十九条第三款; what belongs to a court, to
arbitration or to another legal way (诉访分离), 第二十八条; what a re-review has closed for good, 第三十六条.
There are no others.
"""

from dataclasses import dataclass

from intake.rules.refusals import BadInput
from intake.rules.texts import LONG_TEXT, check_text


@dataclass(frozen=True)
class Ground:
    """One ground. law: the article, as it is shown. asks: what the text must say with it."""

    code: str
    name: str
    law: str
    asks: str


GROUNDS = {
    ground.code: ground
    for ground in (
        Ground(
            "same",
            "同一事项已经受理或正在办理",
            "《信访工作条例》第十九条第三款",
            "哪个单位受理的、编号是多少",
        ),
        Ground(
            "legal_way",
            "应当走诉讼、仲裁、行政复议等法定途径",
            "《信访工作条例》第二十八条，诉访分离",
            "走哪条途径、到哪里去办",
        ),
        Ground(
            "final",
            "复核已经终结，仍以同一事实和理由提出",
            "《信访工作条例》第三十六条",
            "哪个单位哪天作的复核意见",
        ),
    )
}


def check_decline(code: str, text: str) -> Ground:
    """Return the ground, or raise BadInput for one that is not in the law, or words that are missing."""
    faults: dict[str, str] = {}
    ground = GROUNDS.get(code)
    if ground is None:
        faults["ground"] = "请选择不予受理的法定理由"
    if message := check_text(text, limit=LONG_TEXT, required=True):
        asked = f"请写清{ground.asks}" if ground else "请写清具体情况"
        faults["text"] = asked if message == "请填写内容" else message
    if faults or ground is None:
        raise BadInput(faults)
    return ground


def decline_words(ground: Ground, text: str) -> str:
    """Return what the petitioner is told, with the article: no refusal goes without its basis."""
    return f"{ground.name}（{ground.law}）：{text.strip()}"
