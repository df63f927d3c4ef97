"""What every page shows around its content: the town, the person, the way to their pages."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user

from intake.cases.register import REGISTERING_ROLES
from intake.town.places import town_name

EVENING_ROLES = ("grid_worker", "center", "village_lead", "mediator")
BOARD_ROLES = ("office", "mayor", "secretary")


@dataclass(frozen=True)
class Tab:
    """One way to go. endpoint: of the page; group: its blueprint, by which it knows that it is here."""

    label: str
    endpoint: str
    icon: str
    roles: tuple[str, ...]

    @property
    def here(self) -> bool:
        return request.blueprint == self.endpoint.partition(".")[0]


TABS = (
    Tab("看板", "office.board_page", "board", BOARD_ROLES),
    Tab("今晚", "tonight.evening", "moon", EVENING_ROLES),
    Tab("登记", "report.form", "pen", tuple(sorted(REGISTERING_ROLES))),
    Tab("事项", "cases.listing", "list", (*EVENING_ROLES, *BOARD_ROLES, "department")),
    Tab("例会", "meetings.weeks", "table", BOARD_ROLES),
    Tab("更多", "more.page", "more", (*EVENING_ROLES, *BOARD_ROLES, "department")),
    Tab("账号", "accounts.people", "people", ("admin",)),
    Tab("日志", "audit.entries", "list", ("auditor",)),
)
LANDING = {
    **dict.fromkeys(EVENING_ROLES, "tonight.evening"),
    **dict.fromkeys(BOARD_ROLES, "office.board_page"),
    "department": "cases.listing",
    "admin": "accounts.people",
    "auditor": "audit.entries",
}


def init_layout(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    user = current_user.user if current_user and current_user.is_authenticated else None
    settings = current_app.extensions["qiwan"]
    return {
        "me": user,
        "town_name": settings.town or town_name(),
        "tabs": [tab for tab in TABS if user and user.role in tab.roles],
        "has_dev_phone": "phone.screen" in current_app.view_functions,
    }
