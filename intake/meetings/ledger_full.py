"""The ledgers in full: names, phones, addresses and stories, for those who may take them out."""

from typing import Any

from intake.cases.tables import Case, Party
from intake.meetings.ledger_papers import Papers


def full_columns(case: Case, papers: Papers) -> dict[str, Any]:
    """Return the columns that a masked ledger hides."""
    if case.kind == "petition":
        return _petition(case, papers)
    if case.kind == "dispute":
        names = [party.name for role in ("petitioner", "other") if (party := _party(case, role))]
        return {"当事人双方": " / ".join(name for name in names if name), "简要情况": case.narrative}
    return {"主要诉求": case.narrative}


def _petition(case: Case, papers: Papers) -> dict[str, Any]:
    person = _party(case, "petitioner")
    opinion = papers.opinions[-1].opinion if papers.opinions else case.outcome
    return {
        "代表": "、".join((case.representatives or "").splitlines()),
        "姓名": (person.name if person else None) or "",
        "住址": (person.address if person else None) or "",
        "电话": (person.phone if person else None) or "",
        "事实与理由": case.narrative,
        "处理意见": opinion or "",
    }


def _party(case: Case, role: str) -> Party | None:
    return next((party for party in case.parties if party.role == role), None)
