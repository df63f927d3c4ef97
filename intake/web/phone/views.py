"""The simulator's phones, as bubbles. Registered only where nothing really leaves the house."""

from flask import Blueprint, render_template, request

from intake.rules.wording import SIGN
from intake.web.phone.read import line_of, phones, texts_of
from intake.web.rights import signed_in
from intake.web.sessions import me

pages = Blueprint("phone", __name__)


@pages.get("/dev/phone")
@signed_in
def screen() -> str:
    """Show all phones, and the texts of one: `line` (a handle), `user` (a username) or `phone`."""
    town_id, asked = me().town_id, request.args
    found = phones(town_id)
    line = asked.get("line", "") or line_of(
        town_id, phone=asked.get("phone", ""), username=asked.get("user", "")
    )
    chosen = next((phone for phone in found if phone.line == line), None)
    return render_template(
        "phone/phones.html",
        phones=found,
        chosen=chosen,
        texts=texts_of(chosen.line) if chosen else (),
        asked=bool(line),
        sign=SIGN,
    )
