"""A form from a page that was open too long: show everything typed, with a fresh token."""

from flask import render_template, request
from flask_login import current_user

from intake.web.kept import posted
from intake.web.report.page import report_page

SENTENCE = "页面放久了，请再点一次“提交”。"


def stale_form() -> str:
    """Return the page that takes the same form once more."""
    if request.endpoint == "report.send":
        return report_page(request.form, sentence=SENTENCE)
    if request.endpoint == "status.look":
        return render_template("status/form.html", typed=request.form, sentence=SENTENCE)
    if not current_user.is_authenticated:
        sentence = "页面放久了，请再登录一次。"
        return render_template("signin/login.html", kept=None, sentence=sentence, next="")
    return render_template("resume.html", kept=posted(), sentence=SENTENCE)
