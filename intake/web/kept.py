"""What was typed is never lost to a session that ended: the pages carry it, the server keeps nothing.

A form sent while signed out comes back inside the sign-in page as hidden fields; after signing in the
person sees it again and sends it once more.
"""

import re
from dataclasses import dataclass, field

from flask import current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from intake.rules.categories import KINDS, PETITION_KINDS, RATINGS, STEP_KINDS
from intake.rules.form import LABELS
from intake.rules.risk import LEVEL_NAMES, SIGNS
from intake.rules.visits import VISIT_KINDS

PREFIX = "kept:"
PATH = "kept_path"
#: What every form calls its fields; a form of registration has the names of its own rules besides.
FIELD_NAMES = {
    **LABELS,
    "text": "内容",
    "task": "请它做什么",
    "reason": "原因",
    "words": "说明",
    "present": "在场的人",
    "next_date": "约好下次哪天",
    "result": "情况",
    "outcome": "处理意见",
    "purpose": "做什么",
    "place": "地点",
    "at": "时间",
    "matter": "什么事",
    "answer": "答复",
    "name": "姓名",
    "phone": "电话",
    "address": "住址",
    "number": "事项编号",
    "other": "另一件的编号",
    "other_number": "另一件的编号",
    "online_number": "网上编号",
    "record": "调解记录",
    "facts": "主要事实和争议",
    "duties": "双方各做什么",
    "manner": "怎样履行",
    "perform_by": "履行到哪天为止",
    "signed_by": "谁签了名",
    "effective_on": "哪天生效",
    "basis": "依据",
    "decision": "决定和理由",
    "organ": "由哪个机关答复",
    "days": "延期多少天",
    "hold_days": "停办日",
    "tie": "是什么关系",
    "why": "为什么改",
    "told_on": "送达日期",
    "asked_on": "提出日期",
    "answered_on": "收到答复的日期",
    "entered_on": "录入日期",
    "due": "哪天前办完",
    "first": "第一天",
    "last": "最后一天",
    "from": "从哪天",
    "to": "到哪天",
}
#: Choices are sent as codes; these are read out by their names.
_CHOICES = {
    "kind": KINDS | STEP_KINDS | VISIT_KINDS,
    "petition_kind": PETITION_KINDS,
    "rating": RATINGS,
    "risk": LEVEL_NAMES,
    "level": LEVEL_NAMES,
    "risk_signs": {code: sign.question for code, sign in SIGNS.items()},
}
_CHOICE_NAMES = {"rating": "满意度", "risk": "风险等级", "level": "风险等级"}
#: A number of people on one form, user names on another; an answer in words, or which button it was.
_MAY_BE_CODES = ("people", "answer")
#: A code, a token or a row's id: nothing that anybody typed.
_CODE = re.compile(r"[A-Za-z0-9_:./-]*")
NEVER_KEPT = frozenset({"csrf_token", "password"})


@dataclass(frozen=True)
class Kept:
    """A form on its way round: where it was going, and its fields in order."""

    path: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def values(self) -> MultiDict[str, str]:
        """The fields as a form gives them."""
        return MultiDict(self.fields)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What was typed and chosen, as label and words; the label is empty for a field nobody named."""
        read = [(name, _words(name, value.strip())) for name, value in self.fields]
        names = FIELD_NAMES | _CHOICE_NAMES
        return [(names.get(name, ""), words) for name, words in read if words]


def ask_to_sign_in(*, keep: bool) -> Response | str | tuple[str, int]:
    """Answer someone who is not signed in; a form they sent is kept in the page."""
    ended = getattr(g, "session_ended", False)
    if request.headers.get("X-Requested-With"):
        return "请重新登录。", 401
    if request.method in {"GET", "HEAD"}:
        wanted = request.full_path.rstrip("?")
        ended_note = {"ended": 1} if ended else {}
        return redirect(url_for("signin.form", next=None if wanted == "/" else wanted, **ended_note))
    kept = Kept(request.path, _fields(request.form)) if keep else None
    sentence = "登录已过期，您写的内容还在。请登录后再点一次“提交”。" if kept else "请先登录。"
    return render_template("signin/login.html", kept=kept, sentence=sentence, next=""), 401


def kept_from_form() -> Kept | None:
    """Return the form that the sign-in page carried, if it carried one to a place that takes it."""
    path = request.form.get(PATH, "")
    if not _takes_forms(path):
        return None
    fields = [
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]
    return Kept(path, fields)


def posted() -> Kept:
    """Return the form of this very request."""
    return Kept(request.path, _fields(request.form))


def _words(name: str, value: str) -> str:
    """Return what was typed, or the name of what was chosen; nothing for codes and tokens."""
    if name in _CHOICES:
        return _CHOICES[name].get(value, "")
    if name in _MAY_BE_CODES and _CODE.fullmatch(value) and not value.isdecimal():
        return ""
    return "" if name not in FIELD_NAMES and _CODE.fullmatch(value) else value


def _fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.items(multi=True) if name not in NEVER_KEPT]


def _takes_forms(path: str) -> bool:
    """Tell whether a path of ours takes a signed-in person's form."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not path.startswith("/") or path.startswith("//"):
        return False
    try:
        endpoint, _ = adapter.match(path, method="POST")
    except HTTPException:
        return False
    return not endpoint.startswith(("signin.", "status.", "api."))
