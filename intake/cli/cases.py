"""`qiwan cases`."""

from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from intake.cases.importing.action import import_cases
from intake.cases.importing.report import OUTCOMES, ImportReport
from intake.cases.search import STATE_GROUPS
from intake.cases.show import all_cases, brief_json
from intake.cases.visible import find_any_case
from intake.cli.options import Day, existing_path, json_option, print_json
from intake.cli.progress import watched
from intake.escalation.show import as_json as whole_case
from intake.rules.categories import KINDS
from intake.rules.lifecycle import STATE_NAMES
from intake.town.places import the_town

cases = AppGroup("cases", help="事项：导入、列表、查看。")


@cases.command("import")
@click.argument("path", type=existing_path)
@click.option("--check", is_flag=True, help="只检查，不写入。")
@json_option
def import_command(path: Path, check: bool, as_json: bool) -> None:
    """Import csv or xlsx: all rows or none."""
    with watched(quiet=as_json) as progress:
        report = import_cases(path, town=the_town(), now=datetime.now(UTC), check=check, progress=progress)
    if as_json:
        print_json(report_json(report, check))
        if report.faults:
            click.echo(f"共{report.rows}行，{len(report.faults)}处有误，没有写入任何内容", err=True)
    else:
        print_report(report, check)
    if report.faults:
        raise click.exceptions.Exit(1)


def report_json(report: ImportReport, check: bool) -> dict[str, object]:
    """Return the report of an import as JSON."""
    body: dict[str, object] = {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "own": report.own,
        "checked_only": check,
        "faults": [
            {"row": fault.row, "column": fault.column, "message": fault.message} for fault in report.faults
        ],
    }
    if check:
        body["verdicts"] = [
            {"row": one.row, "sheet": one.sheet, "outcome": one.outcome, "case": one.case or None}
            for one in report.verdicts
        ]
    return body


def print_report(report: ImportReport, check: bool) -> None:
    for one in report.verdicts:
        where = f"“{one.sheet}”" if one.sheet else ""
        click.echo(f"{where}第{one.row}行：{OUTCOMES[one.outcome]}{f'（{one.case}）' if one.case else ''}")
    for fault in report.faults:
        click.echo(f"第{fault.row}行 {fault.column}：{fault.message}", err=True)
    own = f"，本系统导出的{report.own}件没有变化" if report.own else ""
    counts = f"新增{report.created}件，更新{report.updated}件{own}"
    if report.faults:
        click.echo(f"共{report.rows}行，{len(report.faults)}处有误，没有写入任何内容", err=True)
    elif check:
        click.echo(f"共{report.rows}行，检查通过，没有写入；导入时会{counts}")
    else:
        click.echo(f"共{report.rows}行：{counts}")


@cases.command("export")
@click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--from", "first", type=Day(), required=True, help="登记日期从这一天起。")
@click.option("--to", "last", type=Day(), required=True, help="到这一天止，含当天。")
@click.option("--kind", "kinds", type=click.Choice(tuple(KINDS)), multiple=True, help="只要这几本。")
@click.option("--full", is_flag=True, help="含姓名、电话、住址，要写 --reason。")
@click.option("--reason", default="", help="导出完整信息的用途，记入日志。")
@json_option
def export_command(
    path: Path, first: date, last: date, kinds: tuple[str, ...], full: bool, reason: str, as_json: bool
) -> None:
    """Export the ledgers of a period as xlsx; sealed cases are never in them."""
    # The library that writes workbooks is large; no other command waits for it.
    from intake.meetings.take_out import Wanted, take_out

    wanted = Wanted(first, last, kinds or tuple(KINDS), full=full, reason=reason)
    done = take_out(the_town(), wanted, path, by=None, now=datetime.now(UTC))
    if as_json:
        print_json({"path": str(path), "counts": done.counts, "full": full, "log": done.entry_id})
        return
    counts = "，".join(f"{KINDS[kind]}{count}件" for kind, count in done.counts.items())
    click.echo(f"已导出到 {path}：{counts}（日志第{done.entry_id}号）")


@cases.command("list")
@click.option("--state", default="", help="只列这种状态；open 在办，closed 已办结。")
@json_option
def list_command(state: str, as_json: bool) -> None:
    """List cases, oldest first."""
    known = (*STATE_NAMES, *STATE_GROUPS)
    if state and state not in known:
        raise click.UsageError(f"没有状态 {state}，可用：{', '.join(known)}")
    states = STATE_GROUPS.get(state, (state,) if state else ())
    found = all_cases(the_town().id, tuple(states))
    if as_json:
        print_json([brief_json(case) for case in found])
        return
    for case in found:
        click.echo(f"{case.number}  {STATE_NAMES[case.state]}  {case.village.name}  {case.title}")


@cases.command("show")
@click.argument("number")
@json_option
def show(number: str, as_json: bool) -> None:
    """Show one case."""
    case = find_any_case(the_town().id, number)
    body = whole_case(case)
    if as_json:
        print_json(body)
        return
    click.echo(f"{case.number}  {STATE_NAMES[case.state]}  {case.village.name}  {case.title}")
    for evening in body["evenings"]:
        done = evening["done_at"] or ("未按时" if evening["missed"] else "—")
        click.echo(f"  第{evening['n']}晚 {evening['title']}  截止 {evening['due_at']}  {done}")
    for legal in body["clocks"]:
        dates = f"{legal['strict']}（{legal['rolled']}）"
        click.echo(f"  {legal['kind']} {dates} {legal['state']}  {legal['law']}")
    for event in body["events"]:
        click.echo(f"  {event['at']} {event['by'] or '系统'} {event['kind']} {event['text']}")
