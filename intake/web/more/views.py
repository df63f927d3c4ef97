"""Every page without a tab of its own, by what it is for."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from intake.web.rights import CASE_ROLES, WHOLE_TOWN, open_to
from intake.web.sessions import me

pages = Blueprint("more", __name__)

_NEAR = ("grid_worker", "center", "village_lead", "mediator")
_POST = ("grid_worker", "center", "village_lead", *WHOLE_TOWN)


@dataclass(frozen=True)
class Way:
    """One way to go: the page's name, what it is for, and who goes there."""

    label: str
    hint: str
    endpoint: str
    roles: tuple[str, ...]


WAYS = (
    Way("接访登记", "信访阵地来了人，先记一笔", "posts.receptions", _POST),
    Way("报平安", "今天没有来访，点一下", "posts.roll_call", _POST),
    Way("夜间值班", "谁在哪个信访阵地值班，到岗签到", "posts.duties", (*_POST, "mediator")),
    Way("上门安排", "上门解纷和平安来敲门，今天去哪几家", "visits.day", (*_NEAR, "department", *WHOLE_TOWN)),
    Way("我的日历", "把自己的晚上、上门和期限放进手机日历", "visits.calendar", CASE_ROLES),
    Way("12345工单", "导入、答复、退单、满意度", "hotline.orders", ("department", *WHOLE_TOWN)),
    Way("导入与台账", "从表格导入，导出两本台账", "ledgers.page", WHOLE_TOWN),
    Way("职责清单", "哪类事由哪个部门牵头", "handovers.duties", (*CASE_ROLES,)),
    Way("请假代班", "谁请假，谁代他", "handovers.stand_ins", (*CASE_ROLES,)),
    Way("回避申报", "谁和谁是亲属，办事时要回避", "circle.ties", WHOLE_TOWN),
    Way("工作法", "七个晚上怎么走，改之前先试算", "playbook.page", WHOLE_TOWN),
)


@pages.get("/more")
@open_to(*CASE_ROLES)
def page() -> str:
    """List the ways that are open to this person."""
    return render_template("more/list.html", ways=[way for way in WAYS if me().role in way.roles])
