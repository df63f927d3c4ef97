"""Sign in, sign out, and the way to each role's first page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from intake.rules.refusals import SignInRefused
from intake.rules.texts import has_hidden
from intake.town.signin import sign_in
from intake.town.tables import User
from intake.web.clock import now
from intake.web.kept import Kept, kept_from_form
from intake.web.layout import LANDING
from intake.web.report.page import report_page
from intake.web.rights import public, signed_in
from intake.web.sessions import begin_session, end_session, me
from intake.web.signin.next import local_path

pages = Blueprint("signin", __name__)
ENDED = "超过30分钟没有操作，为了安全已自动退出。请重新登录。"


@pages.get("/")
@signed_in
def home() -> Response:
    """Send each role to its own first page."""
    return redirect(url_for(LANDING[me().role]), 303)


@pages.get("/login")
@public
def form() -> str | Response:
    """Show the form; who is signed in already goes on."""
    wanted = local_path(request.args.get("next", ""))
    if current_user.is_authenticated:
        return redirect(wanted or url_for("signin.home"), 303)
    return _page(ENDED if "ended" in request.args else "", wanted=wanted)


@pages.post("/login")
@public
def enter() -> str | Response | tuple[str, int]:
    """Check name and password; then go on, or show again what the person had typed elsewhere."""
    kept, wanted = kept_from_form(), local_path(request.form.get("next", ""))
    try:
        user = _checked(request.form.get("username", ""), request.form.get("password", ""))
    except SignInRefused as refusal:
        return _page(refusal.sentence, kept=kept, wanted=wanted), 401
    begin_session(user, now())
    if kept is not None:
        return _show_again(kept)
    return redirect(wanted or url_for("signin.home"), 303)


@pages.post("/logout")
@signed_in
def leave() -> Response:
    """Forget the session."""
    end_session()
    flash("已退出。")
    return redirect(url_for("signin.form"), 303)


def _checked(username: str, password: str) -> User:
    if has_hidden(username):
        raise SignInRefused
    return sign_in(username.strip(), password, now=now())


def _show_again(kept: Kept) -> str:
    sentence = "登录好了，您写的内容还在。请看一下，再点“提交”。"
    if kept.path == url_for("report.send"):
        return report_page(kept.values, sentence=sentence)
    return render_template("resume.html", kept=kept, sentence=sentence)


def _page(sentence: str, *, kept: Kept | None = None, wanted: str = "") -> str:
    typed = request.form.get("username", "")
    return render_template("signin/login.html", kept=kept, sentence=sentence, next=wanted, typed=typed)
