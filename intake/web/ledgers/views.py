"""Bring registers in, take ledgers out: one page, with the check of a register in between."""

import tempfile
from contextlib import closing
from datetime import date
from io import BytesIO
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.cases.importing import waiting
from intake.cases.importing.action import import_cases
from intake.cases.importing.report import ImportReport
from intake.database import db
from intake.rules.categories import KINDS
from intake.rules.days import parse_day
from intake.rules.refusals import BadInput, Refusal
from intake.town.places import the_town
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.ledgers.page import IMPORTING_ROLES, Shown, ledgers_page
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("ledgers", __name__)

LARGEST_FILE = 16 * 1024 * 1024
#: [own] A longer register is imported on the command line, where nobody waits at a page.
MOST_ROWS = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.url_value_preprocessor
def allow_a_file(endpoint: str | None, values: dict[str, object] | None) -> None:
    """A register may be larger than what a form takes; the gate reads the form, so this comes before it."""
    if endpoint == "ledgers.check":
        request.max_content_length = LARGEST_FILE


@pages.get("/ledgers")
@open_to(*WHOLE_TOWN)
def page() -> str:
    """Show both forms."""
    return ledgers_page(Shown())


@pages.post("/ledgers/export")
@open_to(*WHOLE_TOWN)
def export() -> Response | tuple[str, int]:
    """Send the ledgers as a workbook; who took out what stands on it and in the log."""
    # The library that writes workbooks is large; no other page waits for it.
    from intake.meetings.take_out import Wanted, take_out

    typed, at = request.form, now()
    try:
        village = typed.get("village", "")
        wanted = Wanted(
            _day("first"),
            _day("last"),
            tuple(kind for kind in KINDS if kind in typed.getlist("kinds")),
            village_id=int(village) if village.isdecimal() and len(village) < 9 else None,
            full=typed.get("full") == "1",
            reason=typed.get("reason", ""),
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ledgers.xlsx"
            take_out(the_town(), wanted, path, by=me(), now=at)
            content = BytesIO(path.read_bytes())
    except Refusal as refusal:
        return _again("export", refusal, typed)
    name = f"台账{wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}.xlsx"
    return send_file(content, XLSX, as_attachment=True, download_name=name)


@pages.post("/ledgers/check")
@open_to(*IMPORTING_ROLES)
def check() -> str | tuple[str, int]:
    """Read the register and say what would happen; nothing is written yet."""
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise BadInput({"file": "请选择要导入的文件"})
        with closing(sent):
            name, content = sent.filename, sent.read()
        with waiting.opened(name, content) as path:
            report = import_cases(path, town=the_town(), now=now(), by=me(), check=True)
        if report.rows > MOST_ROWS:
            raise BadInput({"file": f"有{report.rows}行，网页一次最多{MOST_ROWS}行，请管理员用命令行导入"})
    except Refusal as refusal:
        return _again("import", refusal, MultiDict())
    token = "" if report.faults else waiting.keep(_folder(), me(), name, content)
    shown = ledgers_page(Shown(report=report, token=token, file=name))
    return (shown, 422) if report.faults else shown


@pages.post("/ledgers/import")
@open_to(*IMPORTING_ROLES)
def confirm() -> Response | str | tuple[str, int]:
    """Import what was checked, all rows or none; the file is not kept."""
    token = request.form.get("token", "")
    if request.form.get("answer") == "no":
        waiting.give_up(_folder(), me(), token)
        flash("没有导入，文件已删除")
        return redirect(url_for("ledgers.page"), 303)
    try:
        with waiting.taken(_folder(), me(), token) as path:
            report = import_cases(path, town=the_town(), now=now(), by=me())
    except Refusal as refusal:
        return _again("import", refusal, MultiDict())
    if report.faults:
        return ledgers_page(Shown(report=report)), 422
    flash(_done(report))
    return redirect(url_for("ledgers.page"), 303)


def _done(report: ImportReport) -> str:
    own = f"，{report.own}件是本系统导出的，没有变化" if report.own else ""
    return f"已导入：新增{report.created}件，更新{report.updated}件{own}"


def _again(form: str, refusal: Refusal, typed: MultiDict[str, str]) -> tuple[str, int]:
    db.session.rollback()
    faults = refusal.faults if isinstance(refusal, BadInput) else {}
    if not faults:
        faults = {refusal.field or ("file" if form == "import" else "full"): refusal.sentence}
    shown = Shown(form=form, typed=typed, sentence=refusal.sentence, faults=faults)
    return ledgers_page(shown), status_of(refusal)


def _folder() -> Path:
    home: Path = current_app.extensions["qiwan"].home
    return home / "waiting-imports"


def _day(name: str) -> date:
    try:
        return parse_day(request.form.get(name, ""))
    except ValueError:
        raise BadInput({name: "请填日期，写成 2026-03-05 这样"}) from None
