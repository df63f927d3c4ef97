"""A mediation (人民调解): where, with whose consent, and when it must stop.

Both sides come of their own will; a clear refusal of one stops it (《人民调解法》第十七条). Signs of a crime
go to the police (第二十五条); what fails ends with the other ways being told (第二十六条). What an agreement
must hold is `agreement`. Venues and lengths are [own].
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from intake.rules.localtime import local_date
from intake.rules.refusals import BadInput, MoveRefused
from intake.rules.texts import check_text

VENUES = {
    "reception": "信访接待室",
    "elders": "乡贤说事屋",
    "women": "巾帼议事堂",
    "doorstep": "当事人家里（上门）",
    "center": "党群服务中心",
}
MEDIATION_STATES = {
    "open": "调解中",
    "agreed": "达成协议",
    "failed": "调解不成",
    "refused": "当事人拒绝",
    "police": "移交公安",
}
SIDES = {"petitioner": "反映人", "other": "对方"}
WILLS = {"unasked": "未征询", "consented": "同意", "refused": "明确拒绝"}
#: What the mediator reads out when a mediation ends without agreement (《人民调解法》第二十六条).
OTHER_WAYS = (
    "这次调解到此结束。你们还可以依法走别的路：能仲裁的申请仲裁；归行政机关管的，请主管部门处理；"
    "也可以向人民法院起诉。要打官司请不起律师的，可以到司法所问法律援助。"
)
LONGEST_RECORD = 4000
LONGEST_REASON = 1000
LONGEST_NAMES = 200
#: [own] More than a table seats.
MOST_MEDIATORS = 9


class NotForMediation(MoveRefused):
    """The people's mediators take quarrels and requests; not accusations, suggestions or hotline orders."""

    def __init__(self) -> None:
        super().__init__("只有矛盾纠纷和申诉求决类的信访事项，才能立调解案卷")


class FileStillOpen(MoveRefused):
    """A case has one open file at a time."""

    def __init__(self) -> None:
        super().__init__("这件事项已经有一份正在进行的调解案卷，请接着写它")


class NoOpenFile(MoveRefused):
    """What belongs into a file needs one that is open."""

    def __init__(self) -> None:
        super().__init__("这件事项现在没有正在进行的调解案卷，请先立案卷")


class ClearlyRefused(MoveRefused):
    """No mediation against a clear refusal (《人民调解法》第十七条)."""

    def __init__(self, sides: Sequence[str]) -> None:
        who = "、".join(SIDES[side] for side in sides)
        super().__init__(
            f"{who}明确拒绝调解，不得调解（《人民调解法》第十七条）；他后来愿意了，请先记下他的同意"
        )


class NoConsent(MoveRefused):
    """Mediation needs the will of both sides (《人民调解法》第十七条)."""

    def __init__(self, what: str, sides: Sequence[str]) -> None:
        who = "、".join(SIDES[side] for side in sides)
        super().__init__(f"还没有记下{who}同意调解，不能{what}：调解要双方自愿（《人民调解法》第十七条）")


def may_be_mediated(kind: str, petition_kind: str | None) -> bool:
    """Tell whether a file may be opened for this kind of case."""
    return kind == "dispute" or (kind == "petition" and petition_kind in (None, "appeal"))


def refuse_against_refusal(wills: Mapping[str, str]) -> None:
    """Raise ClearlyRefused if a side's last word was a clear refusal. wills: side → code of WILLS."""
    if sides := [side for side in SIDES if wills[side] == "refused"]:
        raise ClearlyRefused(sides)


def require_consent(wills: Mapping[str, str], what: str) -> None:
    """Raise NoConsent unless both sides consented. what: what it is needed for, e.g. 写调解笔录."""
    if sides := [side for side in SIDES if wills[side] != "consented"]:
        raise NoConsent(what, sides)


def check_opening(place: str, mediators: Sequence[str], known: Collection[str]) -> None:
    """Raise BadInput unless place is a code of VENUES and the mediators are among the known usernames."""
    faults = {}
    if place not in VENUES:
        faults["place"] = "请选择在哪里调解"
    if not mediators:
        faults["mediators"] = "请至少选一位调解员"
    elif len(set(mediators)) > MOST_MEDIATORS:
        faults["mediators"] = f"调解员最多{MOST_MEDIATORS}位"
    elif any(name not in known for name in mediators):
        faults["mediators"] = "选的人里有人不能做这件事项的调解员，请重新选"
    _refuse(faults)


def check_will(side: str, will: str) -> None:
    """Raise BadInput unless a side says yes or clearly no."""
    faults = {}
    if side not in SIDES:
        faults["side"] = "请选择是哪一方"
    if will not in ("consented", "refused"):
        faults["will"] = "请选择同意或明确拒绝"
    _refuse(faults)


def check_reason(reason: str) -> str:
    """Return the reason cleaned; raise BadInput if it is missing or too long."""
    if message := check_text(reason, limit=LONGEST_REASON, required=True):
        raise BadInput({"reason": message})
    return reason.strip()


def check_session(
    place: str, at: datetime | None, present: str, record: str, *, registered: date, now: datetime
) -> datetime:
    """Return when it was; raise BadInput with every fault.

    at: the sitting's instant, between the day of the case's registration and now. present: who was there.
    record: what was said (调解笔录).
    """
    faults = {}
    if place not in VENUES:
        faults["place"] = "请选择在哪里调解"
    if at is None:
        faults["at"] = "请填写哪天几点调解的"
    elif at > now:
        faults["at"] = "调解的时间不能晚于现在"
    elif local_date(at) < registered:
        faults["at"] = f"调解的时间不能早于事项登记（{registered}）"
    for field, text, limit in (("present", present, LONGEST_NAMES), ("record", record, LONGEST_RECORD)):
        if message := check_text(text, limit=limit, required=True):
            faults[field] = message
    _refuse(faults)
    assert at is not None
    return at


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise BadInput(faults)
