"""Risk levels and their signs. A sign raises the proposed level and says which it was; a person decides.

The four colours are [own]. Signs of a quarrel turning violent [src, domain.md]: love, wage and debt
quarrels; repeated clashes between the same people; threats ("同归于尽", "拼命"); the same matter
again within 30 days. The rest, and which level a sign means, is [own].
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

LEVEL_NAMES = {"red": "红", "orange": "橙", "yellow": "黄", "blue": "蓝"}
#: Gravest first.
LEVELS = tuple(LEVEL_NAMES)
GROUP_PEOPLE = 5


@dataclass(frozen=True)
class Sign:
    """A yes/no question in plain words; yes proposes at least this level."""

    code: str
    question: str
    level: str


SIGNS = {
    sign.code: sign
    for sign in (
        Sign("threat", "有人扬言拼命、同归于尽", "red"),
        Sign("weapon", "出现刀具，或有人聚众拿着家伙", "red"),
        Sign("violence", "已经动过手", "orange"),
        Sign("repeated", "同样的人以前也冲突过", "orange"),
        Sign("again_30d", "同一件事30天内又起", "orange"),
        Sign("group", f"有{GROUP_PEOPLE}人以上参与", "orange"),
        Sign("love_debt_wage", "因婚恋、债务或欠薪引起", "yellow"),
        Sign("vulnerable", "涉及未成年人、独居老人或残疾人", "yellow"),
    )
}

_GAP = r"[^，。！？；,!?;\s人他她我你俺死伤]"
_WHOSE = r"[他她我你俺]们?(?:家|的)"
_GREEN = "[树木柴草枝竹林苗秆]"
_BEAST = "[猪鸡鸭羊牛鱼]"
#: A word of a threat, with its harmless uses: who cuts a tree or kills a pig threatens nobody.
THREAT_WORDS = {
    "同归于尽": None,
    "拼命": re.compile(r"拼命[地的]?(?:干活|工作|挣钱|赚钱|打工|学习)"),
    "弄死": None,
    "自杀": None,
    "砍": re.compile(
        rf"砍[伐价]|砍(?:{_WHOSE}|{_GAP}){{0,8}}{_GREEN}|{_GREEN}{_GAP}{{0,4}}砍(?![人他她我你俺死伤])"
    ),
    "杀": re.compile(rf"自杀|抹杀|杀(?:虫|菌|毒|价|{_BEAST})|{_BEAST}{_GAP}{{0,3}}杀(?![人他她我你俺死全])"),
}


@dataclass(frozen=True)
class Proposal:
    """The proposed level, and the reasons in words, gravest first; none for blue."""

    level: str
    reasons: tuple[str, ...]


def propose(signs: Collection[str], people: int, narrative: str) -> Proposal:
    """Propose a level from the ticked signs, the number of people and the words of the narrative.

    Raise ValueError for a sign that does not exist.
    """
    unknown = set(signs) - SIGNS.keys()
    if unknown:
        raise ValueError(f"no such signs: {sorted(unknown)}")
    reasons = {SIGNS[code].code: SIGNS[code].question for code in SIGNS if code in signs}
    if people >= GROUP_PEOPLE:
        reasons["group"] = f"{SIGNS['group'].question}（{people}人）"
    words = threats_in(narrative)
    if words:
        reasons["threat"] = f"{SIGNS['threat'].question}（文字里有“{'”“'.join(words)}”）"
    ordered = sorted(reasons, key=lambda code: LEVELS.index(SIGNS[code].level))
    level = SIGNS[ordered[0]].level if ordered else LEVELS[-1]
    return Proposal(level, tuple(reasons[code] for code in ordered))


def threats_in(narrative: str) -> tuple[str, ...]:
    """Return the threatening words of the text, without their harmless uses."""
    return tuple(
        word
        for word, harmless in THREAT_WORDS.items()
        if word in (harmless.sub("", narrative) if harmless else narrative)
    )
