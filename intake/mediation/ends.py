"""A mediation that ends without an agreement: it failed, or it goes to the police."""

from datetime import datetime

from intake.cases.circle.chain import holders_of
from intake.cases.events import note
from intake.cases.tables import Case
from intake.cases.tell import tell_about
from intake.database import db
from intake.mediation.files import end_file, locked_case, open_file_of
from intake.mediation.tables import Mediation
from intake.rules.mediation import OTHER_WAYS, check_reason
from intake.town.tables import User


def end_without_agreement(user: User, number: str, *, reason: str, now: datetime) -> Mediation:
    """End the open file as failed; the parties are told the other ways (《人民调解法》第二十六条).

    It may be that the case itself was closed in some other way. Raises NotAllowed, NotFound, NoOpenFile or
    BadInput.
    """
    case = locked_case(user, number, now, still_open=False)
    mediation = open_file_of(case)
    why = check_reason(reason)
    end_file(mediation, "failed", why, now)
    note(case, "file", f"调解不成，终止调解：{why}。已告知双方：{OTHER_WAYS}", at=now, by=user)
    db.session.commit()
    return mediation


def hand_to_police(user: User, number: str, *, reason: str, now: datetime) -> Mediation:
    """End the open file because of signs of a crime or a public-order case (《人民调解法》第二十五条).

    The office is told at once, to hand the case to the police station and to weigh its risk: both are for
    a person to decide. Raises NotAllowed, NotFound, NoOpenFile or BadInput.
    """
    case = locked_case(user, number, now, still_open=False)
    mediation = open_file_of(case)
    why = check_reason(reason)
    end_file(mediation, "police", why, now)
    law = "《人民调解法》第二十五条"
    note(case, "file", f"发现涉嫌治安或刑事案件，终止调解，移交公安机关（{law}）：{why}", at=now, by=user)
    note(case, "risk", "调解中发现涉嫌治安或刑事案件，请马上转交派出所，并核对风险等级", at=now, by=user)
    _tell_office(case, mediation, now)
    db.session.commit()
    return mediation


def _tell_office(case: Case, mediation: Mediation, now: datetime) -> None:
    present = holders_of(case)
    if "office" in present:
        office = present.acting(present["office"])
        tell_about(case, office, "decision", key=f"police:{mediation.id}:{office.id}", at=now, urgent=True)
