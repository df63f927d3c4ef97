"""What the papers of a mediation share: the parties' table, the agreement's clauses, the places to sign."""

from datetime import datetime

from docx.document import Document

from intake.cases.tables import Case
from intake.mediation.parties import party_of
from intake.mediation.tables import Agreement, Mediation
from intake.papers import gb9704
from intake.papers.characters import lines
from intake.papers.tables import TableColumn, add_table
from intake.rules.agreement import FORMS
from intake.rules.localtime import local
from intake.rules.mediation import VENUES

DEMO_MARK = "演示数据"
DEMO_LINE = "演示数据：人物和经过均为虚构，不作为凭据"
#: How the two sides are called on paper.
SIDES_ON_PAPER = {"petitioner": "甲方", "other": "乙方"}
#: A line to sign on: full spaces, underlined.
_LINE = "　" * 11
#: Identity numbers are not printed: who signs writes the own one by hand.
_PARTY_COLUMNS = (
    TableColumn("当事人", 18),
    TableColumn("姓名", 26),
    TableColumn("身份证号码（手写）", 46),
    TableColumn("住址", 38, centred=False),
    TableColumn("联系电话", 28),
)


def committee(town: str) -> str:
    """Return the name of the town's mediation committee."""
    return f"{town}人民调解委员会"


def begin(case: Case, town: str, title: str, subtitle: str, made_at: datetime) -> Document:
    """Return a new paper with its title."""
    paper = gb9704.new_paper(
        title=title, author=committee(town), made_at=local(made_at), mark=DEMO_MARK if case.demo else ""
    )
    if case.demo:
        gb9704.warning(paper, DEMO_LINE)
    gb9704.add_title(paper, [title], subtitle)
    return paper


def add_text(paper: Document, text: str) -> None:
    """Add a text of several lines as body paragraphs."""
    for line in lines(text):
        gb9704.body(paper, line)


def add_parties(paper: Document, case: Case) -> None:
    """Add the table of the two parties; what is not known stays empty for a pen."""
    rows = []
    for side, label in SIDES_ON_PAPER.items():
        party = party_of(case, side)
        known = (party.name, "", party.address, party.phone) if party else ("", "", "", "")
        rows.append([label, *(value or "" for value in known)])
    add_table(paper, _PARTY_COLUMNS, rows)


def add_clauses(paper: Document, agreement: Agreement, *, level: int, marks: str) -> None:
    """Add what the parties agreed on. marks: the number of each heading, e.g. 二三四 as 二、三、四、."""
    titles = ("纠纷的主要事实和争议事项", "双方的权利和义务", "履行的方式、地点和期限")
    for mark, title in zip(marks, titles, strict=True):
        gb9704.heading(paper, f"{mark}、{title}" if level == 1 else f"（{mark}）{title}", level)
        if title == titles[0]:
            add_text(paper, agreement.facts)
        elif title == titles[1]:
            add_text(paper, agreement.duties)
        else:
            gb9704.body(paper, f"方式：{agreement.manner}")
            gb9704.body(paper, f"地点：{agreement.place}")
            gb9704.body(paper, f"期限：{gb9704.chinese_date(agreement.perform_by)}前履行完毕。")


def signed_line(agreement: Agreement) -> str:
    """Say who signed, as it was written down; a spoken agreement has nobody's signature."""
    if agreement.form == "spoken":
        return f"本协议以{FORMS['spoken']}形式达成，在场确认的有：{agreement.signed_by}。"
    return f"登记时已签名的有：{agreement.signed_by}。"


def places_to_sign(paper: Document, mediation: Mediation, *, parties: bool = True) -> None:
    """Add lines for pens: both parties, each mediator, who kept the record."""
    people = [f"{label}（签名或按指印）：" for label in SIDES_ON_PAPER.values()] if parties else []
    people += [f"人民调解员{one.user.name}（签名）：" for one in mediation.mediators]
    for text in (*people, "记录人（签名）："):
        gb9704.body(paper, text, keep=True).add_run(_LINE).underline = True


def venue(code: str) -> str:
    """Return a place's name; one that the town no longer has stays as it was written."""
    return VENUES.get(code, code)
