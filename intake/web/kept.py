"""What was typed is never lost to a session that ended: the pages carry it, the server keeps nothing.

A form sent while signed out comes back inside the sign-in page as hidden fields; after signing in the
person sees it again and sends it once more.
"""

from dataclasses import dataclass, field

from flask import current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

PREFIX = "kept:"
PATH = "kept_path"
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
