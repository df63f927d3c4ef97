"""Change a case's risk level: a sign proposes, a person decides."""

from datetime import datetime

from intake.cases.evenings import alert_alarm
from intake.cases.events import note
from intake.cases.visible import find_case
from intake.database import db
from intake.rules.refusals import BadInput, NotAllowed
from intake.rules.risk import LEVEL_NAMES
from intake.rules.texts import check_text
from intake.sms.outbox import take_back
from intake.timers.plan import cancel, plan
from intake.town.tables import User

LOWERING_ROLES = frozenset({"office", "mayor", "secretary"})
RAISING_ROLES = LOWERING_ROLES | {"grid_worker", "center", "village_lead", "department"}
ORDER = ("red", "orange", "yellow", "blue")


def set_risk(user: User, number: str, level: str, reason: str, *, now: datetime) -> None:
    """Set the level with a reason. Anyone at work on a case may raise it; only the town may lower it."""
    case = find_case(user, number, lock=True, at=now)
    if level not in ORDER:
        raise BadInput({"risk": "请选择风险等级"})
    if message := check_text(reason, limit=500, required=True):
        raise BadInput({"reason": message})
    raising = ORDER.index(level) < ORDER.index(case.risk)
    if user.role not in (RAISING_ROLES if raising else LOWERING_ROLES):
        raise NotAllowed(
            "您可以调高风险等级，调低由镇办决定。" if not raising else "您的账号不能改风险等级。"
        )
    if level != case.risk:
        text = f"{LEVEL_NAMES[case.risk]}改为{LEVEL_NAMES[level]}：{reason.strip()}"
        case.risk = level
        note(case, "risk", text, at=now, by=user)
        cancel(case.id, kind="alert")
        take_back(case.id, "风险等级已改", key_prefix="alert:")
        if level == "red" and case.closed_at is None:
            plan(case.town_id, case.id, [alert_alarm(now)], version=case.round)
    db.session.commit()
