"""The one place where a refusal or a fault becomes an answer."""

import logging

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from intake.database import db
from intake.rules.closing import RatingRefused
from intake.rules.refusals import (
    BadInput,
    CaseClosed,
    MoveRefused,
    NotAllowed,
    NotFound,
    NoTown,
    Refusal,
    SignInRefused,
    StatusRefused,
    SubmissionConflict,
    WrongRole,
)
from intake.web.kept import posted
from intake.web.stale import stale_form

log = logging.getLogger(__name__)

#: The first that fits decides; every other refusal is wrong input.
STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (WrongRole, 403),
    (MoveRefused, 409),
    (CaseClosed, 409),
    (SubmissionConflict, 409),
    (SignInRefused, 401),
    (StatusRefused, 404),
    (RatingRefused, 409),
    (NoTown, 503),
)
SENTENCES = {
    400: "这个请求看不懂，请返回上一页再试。",
    401: "需要有效的访问密钥。",
    403: "您的账号不能打开这一页，如有需要请联系镇办公室。",
    404: "没有这一页，或者您不能查看它。",
    405: "这一页不能这样打开，请返回上一页再试。",
    413: "内容太多，没有保存。请删减一些，再提交一次。",
    415: "请用 JSON 格式提交。",
    429: "操作太频繁，请过一会儿再试。",
    500: "系统出了问题，已经记下。请过一会儿再试；急事请打镇办公室电话。",
    503: "系统暂时不能使用，请过一会儿再试。",
}
#: For when nothing else works: no database, no template.
BARE_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>暂时不能使用</title><p>{sentence}</p>'
)
TITLES = {
    400: "没有看懂",
    403: "不能打开",
    404: "没有找到",
    409: "不能办理",
    413: "内容太多",
    422: "有内容要改",
    500: "出了问题",
}


def init_errors(app: Flask) -> None:
    """Register the answers."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_stale)
    app.register_error_handler(DataError, on_unwritable)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_crash)


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(refusal, kind)), 422)


def on_refusal(refusal: Refusal) -> tuple[str | Response, int]:
    """A rule was broken: one sentence, and for a form its fields."""
    db.session.rollback()
    faults = refusal.faults if isinstance(refusal, BadInput) else {}
    return _answer(status_of(refusal), refusal.sentence, faults)


def on_stale(error: CSRFError) -> tuple[str | Response, int]:
    """The page that sent the form was old: show what was typed, with a fresh token."""
    return stale_form(), 400


def on_unwritable(error: DataError) -> tuple[str | Response, int]:
    """The database cannot hold such a value (a NUL, a number out of all proportion)."""
    db.session.rollback()
    return _answer(422, "内容里有不能保存的字符，请删掉后再试。")


def on_http(error: HTTPException) -> tuple[str | Response, int] | HTTPException | BaseResponse:
    """Redirects pass; everything else becomes a page of ours without internals."""
    if error.code is None or error.code < 400:
        return error
    if error.code == 405 and request.method == "GET" and (page := _page_of_form()):
        return redirect(page)
    return _answer(error.code, SENTENCES.get(error.code, SENTENCES[400]))


def _page_of_form() -> str | None:
    """Return the page whose form was sent to this address: a phone that restores its tab asks for it."""
    room, _, rest = request.path.removeprefix("/").partition("/")
    name, _, form = rest.partition("/")
    return f"/{room}/{name}" if room in {"cases", "meetings", "posts"} and form else None


def on_crash(error: Exception) -> tuple[str | Response, int]:
    """Nobody foresaw this: log it with its trace, tell nothing of it."""
    log.exception("%s %s failed", request.method, request.url_rule)
    code = 503 if isinstance(error, OperationalError) else InternalServerError.code
    db.session.rollback()
    return _answer(code, SENTENCES[code])


def _answer(status: int, sentence: str, faults: dict[str, str] | None = None) -> tuple[str | Response, int]:
    if request.path.startswith("/api/"):
        return _problem(status, sentence, faults or {}), status
    if status == 503 and request.method == "POST" and request.form:
        return _again(sentence), 503
    title = TITLES.get(status, TITLES[400] if status < 500 else TITLES[500])
    try:
        return render_template(
            "errors/error.html", title=title, sentence=sentence, faults=faults or {}
        ), status
    except SQLAlchemyError:
        # Even the page's frame asks the database: for the town's name and for who is signed in.
        return BARE_PAGE.format(sentence=SENTENCES[503]), 503


def _again(sentence: str) -> str:
    """Return a page that carries what was typed until the system is back, without asking the database."""
    page = current_app.jinja_env.get_template("errors/again.html")
    return page.render(sentence=sentence, kept=posted(), token=generate_csrf())


def _problem(status: int, sentence: str, faults: dict[str, str]) -> Response:
    """RFC 9457: problem details."""
    body = {"type": "about:blank", "title": TITLES.get(status, "error"), "status": status, "detail": sentence}
    if faults:
        body["errors"] = faults
    response = jsonify(body)
    response.mimetype = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
