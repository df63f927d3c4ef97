"""What each party says to being mediated; a clear refusal stops the file (《人民调解法》第十七条)."""

from datetime import datetime

from intake.cases.events import note
from intake.database import db
from intake.mediation.files import end_file, latest_file, locked_case
from intake.mediation.tables import Mediation
from intake.rules.mediation import OTHER_WAYS, SIDES, NoOpenFile, check_will
from intake.town.tables import User


def record_will(user: User, number: str, *, side: str, will: str, now: datetime) -> Mediation:
    """Write down that a party consents or clearly refuses; return the file.

    side: petitioner or other. A refusal closes the open file, with the other ways told (article 26). A
    party that refused may still come round: that is written into the closed file, and lets a new one be
    opened. Saying the same again changes nothing. Raises NotAllowed, NotFound, CaseClosed, NoOpenFile or
    BadInput.
    """
    check_will(side, will)
    case = locked_case(user, number, now)
    mediation = latest_file(case)
    if mediation is None or mediation.round != case.round or not _may_still_speak(mediation, side, will):
        raise NoOpenFile
    if mediation.wills[side] == will:
        db.session.commit()
        return mediation
    setattr(mediation, f"{side}_will", will)
    if will == "consented":
        note(case, "file", f"{SIDES[side]}同意调解", at=now, by=user)
    else:
        end_file(mediation, "refused", f"{SIDES[side]}明确拒绝调解", now)
        words = f"{SIDES[side]}明确拒绝调解，调解停止（《人民调解法》第十七条）。已告知：{OTHER_WAYS}"
        note(case, "file", words, at=now, by=user)
    db.session.commit()
    return mediation


def _may_still_speak(mediation: Mediation, side: str, will: str) -> bool:
    """In an open file either side may; in a refused one only who refused may still say yes."""
    if mediation.state == "open":
        return True
    return mediation.state == "refused" and (will == "consented" or mediation.wills[side] == will)
