"""`qiwan doctor`: what is well and what is not, one line each."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
import redis
from flask.cli import with_appcontext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from intake.cli.desk import Desk
from intake.cli.options import json_option, print_json
from intake.database import db
from intake.embedded import running
from intake.rules.calendar import SHIPPED
from intake.settings import Settings
from intake.timers.claim import stuck_count
from intake.town.heartbeat import heartbeats
from intake.town.holidays import calendar_of
from intake.town.tables import Town

LEAST_FREE_BYTES = 500 * 1024 * 1024
CLOCK_SLIP = timedelta(seconds=5)
SWEEP_AGE = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. well: nothing to do; note: worth knowing, not wrong."""

    name: str
    well: bool
    words: str


@click.command("doctor")
@json_option
@with_appcontext
@click.pass_obj
def doctor(desk: Desk, as_json: bool) -> None:
    """Check database, broker, keys, holidays, gateway, disk and clock."""
    findings = list(_findings(desk.settings))
    if as_json:
        print_json([{"name": f.name, "well": f.well, "words": f.words} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{'好' if finding.well else '有问题'}  {finding.name}：{finding.words}")
    if not all(finding.well for finding in findings):
        raise click.exceptions.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    try:
        yield from _database(now)
    except DBAPIError:
        yield Finding("数据库", False, "连不上，或还没有建表")
    yield _broker(settings)
    yield Finding("密钥", True, f"{len(settings.data_keys)}把，当前 {settings.data_keys[0][0]}")
    yield Finding("短信通道", True, "、".join(settings.sms_gateways))
    free = shutil.disk_usage(settings.home).free
    yield Finding("磁盘", free > LEAST_FREE_BYTES, f"剩余{free // 1024 // 1024} MB")


def _database(now: datetime) -> Iterator[Finding]:
    row = db.session.execute(
        text("SELECT clock_timestamp(), (SELECT version_num FROM alembic_version)")
    ).one()
    yield Finding("数据库", True, f"已连接，表结构版本 {row[1]}")
    slip = abs(row[0] - now)
    yield Finding("时钟", slip < CLOCK_SLIP, f"与数据库相差{slip.total_seconds():.1f}秒")
    last = heartbeats().get("sweep")
    if last is None:
        yield Finding("定时检查", True, "还没有运行过（系统没有启动时正常）")
    else:
        age = now - last
        words = f"上次在{int(age.total_seconds())}秒前"
        yield Finding("定时检查", age < SWEEP_AGE, words)
    yield _holidays(now)
    stuck = stuck_count()
    yield Finding("闹钟", stuck == 0, f"{stuck}个多次失败")


def _broker(settings: Settings) -> Finding:
    url = settings.redis_url
    if url is None:
        found = running(settings.home)
        if found is None:
            return Finding("消息队列", True, "内置的还没有启动（qiwan up 会启动它）")
        url = found.redis_url
    try:
        redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2).ping()
    except (redis.RedisError, ValueError):
        return Finding("消息队列", False, "连不上")
    return Finding("消息队列", True, "已连接")


def _holidays(now: datetime) -> Finding:
    town = db.session.scalar(select(Town).limit(1))
    calendar = calendar_of(town.id) if town else SHIPPED
    years = [year for year in (now.year, now.year + 1) if not calendar.is_published(year)]
    if not years:
        return Finding("放假安排", True, "今明两年都有")
    listed = "、".join(map(str, years))
    # Only a missing list for the present year makes today's deadlines wrong.
    return Finding("放假安排", now.year not in years, f"{listed}年的还没有，先按周末推算")
