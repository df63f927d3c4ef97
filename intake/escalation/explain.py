"""Say in words why a case was or was not reminded or escalated, and what comes next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from intake.cases.clocks import overdue
from intake.cases.followups.tables import TASK_KINDS
from intake.cases.tables import Case, CaseEvening, LegalClock
from intake.database import db
from intake.escalation.turn import turn_of
from intake.rules.deadlines import CLOCK_NAMES, RIGHTS
from intake.rules.lifecycle import OPEN_STATES, STATE_NAMES
from intake.rules.localtime import local, local_date
from intake.timers.tables import OUTLIVING_KINDS, Timer
from intake.town.playbooks import playbook_of
from intake.town.tables import User

NEXT_SHOWN = 5
#: A sweep runs each minute; what rang later than this was late.
LATE = timedelta(minutes=2)

#: What is planned for an evening and falls away once its step is done.
EVENING_KINDS = frozenset({"reminder", "evening_end", "escalation"})

CONSEQUENCES = {
    "already done": "当晚步骤已完成，没有提醒",
    "done in time": "按时完成",
    "not needed": "不需要升级",
    "not running": "期限已停，没有提醒",
    "nobody to remind": "没有可以提醒的人",
    "nobody to escalate to": "上面没有人可以升级",
    "escalated before": "已升级过，不重复",
    "acknowledged": "预警已签收，不再发送",
    "missed": "未按时完成",
    "task done": "已经做了，没有提醒",
    "overtaken": "后一次提醒已到，不重复",
    "on the agenda before": "已在议程上，不重复",
}
WARNING_NAMES = {"half": "过半", "5d": "前5天", "2d": "前2天", "1d": "前1天"}
TIMER_NAMES = {
    "reminder": "第{key}晚提醒",
    "evening_end": "第{key}晚截止",
    "escalation": "第{key}晚未完成则升级",
    "unassigned": "无人负责，立即升级",
    "alert": "红色预警",
    "clock_warning": "期限提醒{key}",
    "clock_end": "期限到期{key}",
    "agenda": "提交联席会议",
    "handover_end": "部门签收到时限",
    "refusal_end": "部门退回后到决定时限",
    "task_reminder": "提醒{key}",
    "task_end": "{key}到期",
}


def explain(case: Case, at: datetime) -> list[str]:
    """Return the explanation as of that instant, one sentence or heading a line, in Chinese."""
    timers = db.session.scalars(
        select(Timer).where(Timer.case_id == case.id).order_by(Timer.due_at, Timer.id)
    ).all()
    return [
        *_head(case, at),
        "",
        "七个晚上：",
        *(_evening_line(evening, at, over=_spared(case, at)) for evening in case.current_evenings),
        "",
        "法定期限：",
        *(_clock_line(clock, at) for clock in case.clocks),
        "",
        "已经发生：",
        *_past(timers, at),
        "",
        "接下来：",
        *_coming(case, timers, at),
    ]


def _stamp(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _head(case: Case, at: datetime) -> Iterator[str]:
    playbook = playbook_of(case.town_id, case.playbook)
    later = any(event.at > at for event in case.events)
    state = f"{STATE_NAMES[case.state]}（这是现在的状态，之后又有变化）" if later else STATE_NAMES[case.state]
    yield f"{case.number}（{case.village.name}）截至 {_stamp(at)}：{state}"
    yield f"工作法：{playbook.name}，第{playbook.version}版（{playbook.note}）"
    weighed = [event.text for event in case.events if event.kind == "risk" and event.at <= at]
    if weighed:
        yield f"风险等级：{weighed[-1]}"
    turn = turn_of(case, at)
    yield f"现在轮到：{turn.who}（{turn.what}）"
    if case.supervisor and not later:
        yield f"督办：{case.supervisor.name}"


def _spared(case: Case, at: datetime) -> bool:
    """Tell whether no evening is waited for any more: the case is closed, or only to be answered."""
    return case.state == "decided" or (case.closed_at is not None and case.closed_at <= at)


def _evening_line(evening: CaseEvening, at: datetime, *, over: bool) -> str:
    times = f"{_stamp(evening.remind_at)} 提醒，{local(evening.due_at):%H:%M} 截止"
    return f"  第{evening.n}晚 {evening.title}：{times}；{_evening_result(evening, at, over)}"


def _evening_result(evening: CaseEvening, at: datetime, over: bool) -> str:
    if over and evening.done_at is None and not evening.missed:
        return "不用做了"
    if evening.due_at >= at and not (evening.done_at and evening.done_at <= at):
        return "还没到"
    if evening.done_at and not evening.missed:
        return f"{_stamp(evening.done_at)} 完成"
    if evening.missed:
        result = "未按时完成"
        if evening.done_at:
            result += f"，{_stamp(evening.done_at)} 补做"
        if evening.escalated_to and evening.escalate_at <= at:
            result += f"，已升级到{evening.escalated_to.name}"
        elif evening.escalate_at > at:
            result += f"，{_stamp(evening.escalate_at)} 升级"
        return result
    return "等待检查"


def _clock_line(clock: LegalClock, at: datetime) -> str:
    state = {"running": "计时中", "met": "按期完成", "missed": "已过期", "stopped": "已停止"}[clock.state]
    if overdue(clock, local_date(at)):
        state = "已过，没有提出" if clock.kind in RIGHTS else "已过期"
    rolled = "" if clock.rolled == clock.strict else f"，遇休息日顺延为{clock.rolled}"
    unsure = "（该年放假安排未公布，按周末规则）" if clock.provisional else ""
    return f"  {CLOCK_NAMES[clock.kind]}：{clock.strict}{rolled}{unsure}；{state}；依据{clock.law}"


def _name(timer: Timer) -> str:
    kind, _, label = timer.key.partition(":")
    if timer.kind == "handover_end" and label:
        return "转交的事到完成日期"
    if timer.kind.startswith("task_"):
        return TIMER_NAMES[timer.kind].format(key=TASK_KINDS.get(kind, kind))
    if timer.kind.startswith("clock_"):
        key = f"（{CLOCK_NAMES.get(kind, kind)}{WARNING_NAMES.get(label.partition('+')[0], '')}）"
        return TIMER_NAMES[timer.kind].format(key=key)
    return TIMER_NAMES[timer.kind].format(key=timer.key)


def _people_named(timers: Sequence[Timer]) -> dict[str, str]:
    """Return username → name of whoever the consequences name."""
    last_words = {(timer.consequence or "").rpartition(" ")[2] for timer in timers}
    people = select(User.username, User.name).where(User.username.in_(last_words))
    return {row.username: row.name for row in db.session.execute(people)}


def _words(consequence: str | None, names: Mapping[str, str]) -> str:
    text = consequence or ""
    if text in CONSEQUENCES:
        return CONSEQUENCES[text]
    for english, chinese in (
        ("escalated to", "已升级到"),
        ("reminded", "已提醒"),
        ("warned", "已提醒人数"),
        ("alerted", "已通知人数"),
        ("agenda", "已列入议程"),
    ):
        if text.startswith(english):
            rest = text.removeprefix(english).strip()
            return f"{chinese} {names.get(rest, rest)}"
    return text


def _past(timers: Sequence[Timer], at: datetime) -> Iterator[str]:
    rung = [timer for timer in timers if timer.rung_at is not None and timer.rung_at <= at]
    names = _people_named(rung)
    for timer in rung:
        late = "" if timer.rung_at - timer.due_at < LATE else f"（{_stamp(timer.rung_at)} 才检查到）"
        yield f"  {_stamp(timer.due_at)} {_name(timer)}{late}：{_words(timer.consequence, names)}"
    if not rung:
        yield "  还没有"


def _coming(case: Case, timers: Sequence[Timer], at: datetime) -> Iterator[str]:
    done = {str(one.n) for one in case.current_evenings if one.done_at is not None and one.done_at <= at}
    planned = [
        t
        for t in timers
        if (t.state == "planned" or (t.rung_at is not None and t.rung_at > at))
        and not (t.kind in EVENING_KINDS and t.key in done)
    ]
    if case.state not in OPEN_STATES and case.closed_at and case.closed_at <= at:
        yield "  事项已办结，七个晚上的提醒和升级都已取消"
        planned = [timer for timer in planned if timer.kind in OUTLIVING_KINDS]
    for timer in planned[:NEXT_SHOWN]:
        late = "（已到时间，等下一次检查）" if timer.due_at <= at else ""
        yield f"  {_stamp(timer.due_at)} {_name(timer)}{late}"
    for timer in timers:
        if timer.state == "stuck":
            yield f"  {_name(timer)} 多次处理失败，请联系管理员"
    if not planned and case.state in OPEN_STATES:
        yield "  七个晚上已过，等联席会议议定"
