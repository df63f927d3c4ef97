"""Options and output that commands share."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from intake.rules.localtime import parse_instant
from intake.rules.weeks import Week, parse_week


class Instant(click.ParamType):
    """An ISO 8601 instant; without an offset it is Asia/Shanghai."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            at = parse_instant(value).astimezone(UTC)
            _in_our_time(at.date())
            return at
        except (ValueError, OverflowError):
            self.fail(f"看不懂的时间 {value!r}，请写成 2026-03-02T18:30", param, ctx)


class Day(click.ParamType):
    """A day as 2026-03-02."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        if isinstance(value, date):
            return value
        try:
            return _in_our_time(date.fromisoformat(value))
        except ValueError:
            self.fail(f"看不懂的日期 {value!r}，请写成 2026-03-02", param, ctx)


class WeekLabel(click.ParamType):
    """An ISO week as 2026-W12."""

    name = "WEEK"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Week:
        """Return the week."""
        if isinstance(value, Week):
            return value
        try:
            week = parse_week(value)
            _in_our_time(week.first)
            return week
        except ValueError:
            self.fail(f"看不懂的周 {value!r}，请写成 2026-W12", param, ctx)


def _in_our_time(day: date) -> date:
    """Return the day; raise ValueError for one so far off that counting from it would leave the calendar."""
    if not 1900 <= day.year <= 2200:
        raise ValueError
    return day


at_option = click.option(
    "--at", type=Instant(), default=None, help="站在哪个时刻（默认现在），不写时区按北京时间。"
)
json_option = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON。")
existing_path = click.Path(exists=True, path_type=Path)


def instant_or_now(at: datetime | None) -> datetime:
    """Return the instant asked for, or the present one."""
    return at or datetime.now(UTC)


def print_json(value: Any) -> None:
    """Print one JSON value and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
