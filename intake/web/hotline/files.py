"""The hotline's own Excel: its headings matched once, its orders taken in, the replies handed back."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intake.cases.importing.report import ImportReport
from intake.database import db
from intake.hotline.importing import import_orders
from intake.hotline.mappings import find_mapping, mapping_names, save_mapping
from intake.rules.columns import FIELDS, NAMES, NEEDED
from intake.rules.days import parse_day
from intake.rules.hotline import propose
from intake.rules.refusals import BadInput, Refusal
from intake.town.places import the_town
from intake.web.clock import now
from intake.web.errors import status_of
from intake.web.hotline.views import pages
from intake.web.rights import WHOLE_TOWN, open_to
from intake.web.sessions import me

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = (".xlsx", ".xlsm", ".csv", ".txt")
#: A page shows so many faults; who has more begins with these.
MOST_FAULTS = 200
Answer = Response | tuple[str, int]


@pages.get("/hotline/import")
@open_to("office")
def import_page() -> str:
    """Offer the known readings, and the first look at a new kind of file."""
    return _import_page(chosen=request.args.get("mapping", ""))


@pages.post("/hotline/import")
@open_to("office")
def run_import() -> Answer:
    """Take the file's orders in, all or none; or only check them."""
    check, mapping = request.form.get("what") == "check", request.form.get("mapping", "")
    try:
        with _uploaded() as path:
            report = import_orders(path, mapping, town=the_town(), now=now(), by=me(), check=check)
    except Refusal as refusal:
        db.session.rollback()
        return _import_page(refusal=refusal, form="import", chosen=mapping), status_of(refusal)
    if report.faults or check:
        return _import_page(report=report, chosen=mapping), 422 if report.faults else 200
    flash(f"已导入{report.rows}件：新增{report.created}件，更新{report.updated}件")
    return redirect(url_for("hotline.orders"), 303)


@pages.post("/hotline/headings")
@open_to("office")
def look() -> Answer:
    """Show the headings of a file with a proposal of what they mean; the file itself is not kept."""
    from intake.hotline.reader import headings_of

    try:
        with _uploaded() as path:
            headings = headings_of(path)
    except Refusal as refusal:
        db.session.rollback()
        return _import_page(refusal=refusal, form="look"), status_of(refusal)
    return _mapping_page(headings, propose(headings)), 200


@pages.post("/hotline/mappings")
@open_to("office")
def keep() -> Answer:
    """Keep the reading under its name; later files of that kind use it at once."""
    headings = request.form.getlist("heading")
    columns = {field: request.form.get(field, "") for field in FIELDS}
    try:
        reading = save_mapping(me(), request.form.get("name", ""), columns, headings, now=now())
    except BadInput as refusal:
        db.session.rollback()
        return _mapping_page(headings, columns, refusal), 422
    flash(f"“{reading.name}”已保存，下面选好文件就能导入")
    return redirect(url_for("hotline.import_page", mapping=reading.name), 303)


@pages.get("/hotline/replies.xlsx")
@open_to(*WHOLE_TOWN)
def replies() -> Response:
    """Send the replies of a period in the hotline's own headings; who took them out stands in the log."""
    # The library that writes workbooks is large; no other page waits for it.
    from intake.hotline.export import check_period, write_replies

    first, last = check_period(_asked_day("from"), _asked_day("to"))
    reading = find_mapping(me().town_id, request.args.get("mapping", ""))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replies.xlsx"
        write_replies(me(), reading, first, last, path, now=now())
        content = BytesIO(path.read_bytes())
    return send_file(content, XLSX, as_attachment=True, download_name=f"replies-{first}-{last}.xlsx")


def _asked_day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return parse_day(text) if text else None
    except ValueError:
        raise BadInput({name: "日期看不懂，请写成 2026-03-05 这样"}) from None


@contextmanager
def _uploaded() -> Iterator[Path]:
    """Write the uploaded file to a place of its own, and remove it afterwards whatever happens."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput({"file": "请选择热线发来的 Excel 文件"})
    ending = Path(file.filename).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput({"file": "请选择 .xlsx 或 .csv 文件；老的 .xls 请先另存为 .xlsx"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"工单{ending}"
        file.save(path)
        yield path


def _import_page(
    *,
    report: ImportReport | None = None,
    refusal: Refusal | None = None,
    form: str = "",
    chosen: str = "",
) -> str:
    return render_template(
        "hotline/import.html",
        mappings=mapping_names(me().town_id),
        chosen=chosen,
        report=report,
        most=MOST_FAULTS,
        refusal=refusal,
        form=form,
        faults=_faults(refusal),
    )


def _mapping_page(headings: list[str], columns: Mapping[str, str], refusal: BadInput | None = None) -> str:
    return render_template(
        "hotline/mapping.html",
        headings=headings,
        columns=columns,
        names=NAMES,
        needed=NEEDED,
        refusal=refusal,
        faults=_faults(refusal),
        typed=request.form if refusal else MultiDict[str, Any](),
    )


def _faults(refusal: Refusal | None) -> Mapping[str, str]:
    if isinstance(refusal, BadInput):
        return refusal.faults
    return {"file": refusal.sentence} if refusal is not None else {}
