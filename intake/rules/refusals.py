"""Refusals are types, named after the rule they protect; here each becomes one Chinese sentence."""

from collections.abc import Mapping, Sequence
from datetime import date


class Refusal(Exception):
    """Something the rules do not allow.

    sentence: what the user is told, with its full stop. field: the form field it belongs to, if any.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        self.sentence = sentence.rstrip("。") + "。"
        self.field = field
        super().__init__(self.sentence)


class NotFound(Refusal):
    """There is no such case, or the person may not know of it: both sound the same."""

    def __init__(self, number: str = "") -> None:
        what = f"{number[:20]}这个编号" if number else "这个编号"
        super().__init__(f"没有{what}的事项，请核对编号")


class NotAllowed(Refusal):
    """The person's role does not do this."""

    def __init__(self, sentence: str = "您的账号不能办理这一步，如有需要请联系镇办公室") -> None:
        super().__init__(sentence)


class SubmissionConflict(Refusal):
    """One submission_id came twice with different content (contract: 409, nothing changed)."""

    def __init__(self) -> None:
        super().__init__(
            "这份记录的编号已经用过，内容却不一样，没有保存；请打开新的表单重新填写", "submission_id"
        )


class BadInput(Refusal):
    """One or more fields are wrong; `faults` has a message for each, all told at once."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        parts = [message.rstrip("。") for message in self.faults.values()]
        super().__init__("；".join(parts), next(iter(self.faults), None))


class UnknownVillage(Refusal):
    """The village is not one of the town's."""

    def __init__(self, name: str) -> None:
        unknown = f"没有“{name[:20]}”这个村，请从名单里选"
        super().__init__(unknown if name else "请选择村", "village")


class OtherGround(Refusal):
    """A grid worker or a center writes for the own ground only."""

    def __init__(self, own: str) -> None:
        super().__init__(f"您的账号只能登记{own}的事项", "village")


class UnknownGrid(Refusal):
    """The grid is not one of the village's."""

    def __init__(self, name: str) -> None:
        super().__init__(f"这个村没有“{name[:20]}”这个网格，请从名单里选", "grid")


class BadExtension(Refusal):
    """An extension is 1 to 30 days, once (《信访工作条例》第三十四条)."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"延期要填1到{longest}天的整数", "days")


class DueBeforeReceived(Refusal):
    """A hotline order cannot be due before it came in."""

    def __init__(self) -> None:
        super().__init__("工单的办结期限不能早于收到的日期", "hotline_due")


class PlaybookFault(Refusal):
    """A playbook is not usable; `faults` names everything that is wrong with it, `fields` by its path."""

    def __init__(self, faults: Sequence[str], fields: Mapping[str, str] | None = None) -> None:
        self.faults = list(faults)
        self.fields = dict(fields or {})
        super().__init__("工作法设置有误：" + "；".join(self.faults), "body")


class MoveRefused(Refusal):
    """A move that the lifecycle's table does not hold."""


class UnknownMove(MoveRefused):
    """No move has this name."""

    def __init__(self) -> None:
        super().__init__("没有这种操作，请刷新页面再试")


class WrongKind(MoveRefused):
    """The move does not exist for this kind of case."""

    def __init__(self, label: str, kind: str) -> None:
        super().__init__(f"{kind}没有“{label}”这一步")


class WrongRole(MoveRefused):
    """Someone else does this move."""

    def __init__(self, label: str, who: Sequence[str]) -> None:
        super().__init__(f"“{label}”由{'、'.join(who)}办理，您的账号不能办理")


class WrongState(MoveRefused):
    """The case is not where this move begins."""

    def __init__(self, label: str, state: str, sources: Sequence[str]) -> None:
        names = "、".join(f"“{source}”" for source in sources)
        super().__init__(f"这件事项现在是“{state}”，只有{names}的事项才能“{label}”")


class AcceptedBeforeReceived(MoveRefused):
    """Receipt comes first: the 15 days run from it, and acceptance ends them (article 23)."""

    def __init__(self, received: date) -> None:
        super().__init__(f"受理日期不能早于登记日期{received}（《信访工作条例》第二十三条）")


class NeedsItsForm(MoveRefused):
    """The move needs more than a text: it has a form of its own."""

    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}”要填它自己的表单，请在事项页面上找到它")


class NotAccepted(MoveRefused):
    """A petition must be accepted before it goes on: the method never replaces a legal step (article 23)."""

    def __init__(self) -> None:
        super().__init__("这件信访事项还没有受理，请先“受理”，再提交联席会议")


class CaseClosed(Refusal):
    """Nothing more is recorded for a case that is closed; it must be reopened first."""

    def __init__(self, state_name: str) -> None:
        super().__init__(f"这件事项现在是“{state_name}”，要继续办理请先“重新办理”")


class SignInRefused(Refusal):
    """The name or the password is wrong, or too many were wrong; which of the two is never told."""

    def __init__(self, *, locked: bool = False) -> None:
        wait = "输错次数太多，请30分钟后再试，或联系镇办公室。"
        super().__init__(wait if locked else "用户名或密码不对，请重新输入", "password")


class StatusRefused(Refusal):
    """The public query found nothing: an unknown number and a wrong code sound the same."""

    def __init__(self) -> None:
        super().__init__("编号或查询码不对，请对照回执重新输入；连续输错5次，要等30分钟再试", "code")


class NoTown(Refusal):
    """No roster was loaded yet, so there is no town to work for."""

    def __init__(self) -> None:
        super().__init__("还没有装入本镇名册，请先运行 qiwan town load 或 qiwan demo")
