"""Errors become answers here and nowhere else: a problem document for scripts, a page for people."""

from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_babel import gettext
from flask_login import AnonymousUserMixin
from werkzeug.exceptions import HTTPException

from annotator.db import is_safe_request, session
from annotator.i18n import N_
from annotator.intake.errors import TooLargeArticle, UnusableArticle
from annotator.outages import DATABASE_ERRORS, Outage, outage_in
from annotator.services.errors import Conflict, Failed, Forbidden, Invalid, Missing, Refused, TooMany

STATUSES: dict[type[Refused], int] = {
    Missing: 404, Forbidden: 403, Conflict: 409, Invalid: 422, TooMany: 429, Failed: 403,
}  # fmt: skip

SENTENCES = {
    400: ("malformed", N_("This request could not be understood.")),
    401: ("not-signed-in", N_("Sign in first.")),
    403: ("forbidden", N_("You may not do this.")),
    404: ("not-found", N_("There is nothing here, or it is not yours to see.")),
    405: ("wrong-method", N_("This address does not take such a request.")),
    408: ("too-slow", N_("This did not arrive in time, and nothing was changed. Send it again.")),
    413: ("too-large", N_("This is larger than we take: at most 2 MB and 200,000 characters.")),
    415: ("not-json", N_("Send JSON, with the content type “application/json”.")),
    500: ("broken", N_("Something broke on our side. Nothing that was saved is lost.")),
    503: ("busy", N_("The server is busy. Nothing was changed; try again in a few seconds.")),
}
SOON, LATER = 5, 60  # seconds until another try is worth while
OUTAGES = {
    Outage.BUSY: (503, "busy", SENTENCES[503][1], SOON),
    Outage.FULL: (
        507, "disk-full",
        N_("The server’s disk is full, so nothing was saved. Whoever runs it has to make room; reading goes on."),
        LATER,
    ),
    Outage.READ_ONLY: (
        503, "read-only",
        N_("The server’s disk takes nothing just now, so nothing was saved. Tell whoever runs the server."), LATER,
    ),
    Outage.UNREACHABLE: (
        503, "unreachable",
        N_("The database does not answer just now. What you sent may not be saved: look at it, and send it again."),
        SOON,
    ),
}  # fmt: skip
# In `app.extensions`: makes the page that keeps what was typed into a form, for a sentence and a status.
FORM_AGAIN = "annotator.form_again"
# In `app.extensions`: a function for each kind of row that travels with an error, by its key in the problem document.
PROBLEM_ROWS = "annotator.problem_rows"


class NotSignedIn(Refused):
    code, sentence = "not-signed-in", N_("Sign in first.")


class ForeignRequest(Forbidden):
    code, sentence = "foreign-request", N_("This request came from another site's page, so nothing was changed.")


class ForgedForm(Forbidden):
    code, sentence = "forged-form", N_("This page is out of date or not ours. Load it again; nothing was changed.")


class StaleForm(ForgedForm):
    sentence = N_(
        "You have signed in or out in this browser since this page was loaded, so nothing was changed. Load it again."
    )


class OldPage(StaleForm):
    sentence = N_("This page is from before your browser was closed, so nothing was changed. Load it again.")


class NoCookies(ForgedForm):
    code = "no-cookies"
    sentence = N_(
        "Your browser sent no cookie back, so nothing was changed. Allow cookies for this site, then load the page."
    )


class NotSecure(ForgedForm):
    code = "not-secure"
    sentence = N_("This page was opened without https, so nothing was changed. Open %(address)s instead.")


class StillDeriving(Refused):
    """Raised when units are not brought up to date in time."""

    code = "deriving"
    sentence = N_("What was handed in is still being put into units. Nothing was changed; try again in a few seconds.")


class MalformedRequest(Refused):
    code, sentence = "malformed", N_("%(why)s")


class UnusableRequest(Invalid):
    code, sentence = "invalid", N_("%(where)s: %(why)s")


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, answer_refusal)
    app.register_error_handler(UnusableArticle, _answer_article)
    app.register_error_handler(HTTPException, _answer_http)
    for kind in DATABASE_ERRORS:
        app.register_error_handler(kind, answer_outage)


def answer_refusal(error: Refused) -> Response:
    """Answer a named error: what a failed attempt wrote is committed, so that it counts; else nothing is changed."""
    body = problem(error)
    if body["status"] == 503:
        body |= {"retry_after": SOON}
    if not isinstance(error, Failed):
        session.rollback()
        return _respond(body)
    try:
        session.commit()
    except DATABASE_ERRORS as outage:
        return answer_outage(outage)
    return _respond(body)


def answer_outage(error: Exception) -> Response:
    """Say that the database cannot do it just now, and when to try again; any other error of it is ours.

    :raise Exception: the same error, when it is a fault of ours
    """
    outage = outage_in(error)
    if outage is None:
        raise error
    current_app.logger.warning("%s %s: the database is %s", request.method, request.url_rule, outage.value)
    session.rollback()
    is_safe_request.set(True)  # the page that says so must not wait for a turn to write
    status, code, sentence, seconds = OUTAGES[outage]
    g.is_database_gone = outage is Outage.UNREACHABLE  # then nobody can say who asks
    context = {"current_user": AnonymousUserMixin()} if g.is_database_gone else {}
    form_again = None if g.is_database_gone or request.path.startswith("/api/") else current_app.extensions[FORM_AGAIN]
    if form_again and (page := form_again(gettext(sentence), status)):
        page.headers["Retry-After"] = str(seconds)
        return page  # type: ignore[no-any-return]
    return _respond(_problem(status, code, gettext(sentence)) | {"retry_after": seconds}, **context)


def status_of(error: Refused) -> int:
    """Return the HTTP status of a named error."""
    if isinstance(error, NotSignedIn):
        return 401
    if isinstance(error, MalformedRequest):
        return 400
    if isinstance(error, StillDeriving):
        return 503
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)


def sentence_of(error: Refused) -> str:
    """Return the error as a sentence in the reader's language."""
    params = error.params | {"why": gettext(error.params["why"])} if "why" in error.params else error.params
    return gettext(error.sentence) % params


def problem(error: Refused) -> dict[str, Any]:
    """Return the error as an RFC 9457 problem document; rows that come with it as the API shows them."""
    shown = current_app.extensions[PROBLEM_ROWS]
    extra = {key: shown[key](value) if key in shown else value for key, value in error.extra.items()}
    return _problem(status_of(error), error.code, sentence_of(error)) | extra


def _problem(status: int, code: str, detail: str) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}


def problem_of_article(error: UnusableArticle) -> dict[str, Any]:
    """Return the same for an article that cannot be read."""
    status = 413 if isinstance(error, TooLargeArticle) else 422
    params = {key: gettext(value) if isinstance(value, str) else value for key, value in error.params.items()}
    return _problem(status, error.code, gettext(error.template) % params)


def _answer_article(error: UnusableArticle) -> Response:
    session.rollback()
    return _respond(problem_of_article(error))


def _answer_http(error: HTTPException) -> Response:
    session.rollback()
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    code, sentence = SENTENCES.get(error.code, ("http", error.description or error.name))
    body = _problem(error.code, code, gettext(sentence))
    response = _respond(body | {"retry_after": SOON} if error.code == 503 else body)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _respond(body: dict[str, Any], **context: Any) -> Response:
    is_script = request.accept_mimetypes.best == "application/json"  # of a page, which shows the sentence
    if request.path.startswith("/api/") or is_script:
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        response = Response(render_template("error.html", problem=body, **context), mimetype="text/html")
    response.status_code = body["status"]
    if "retry_after" in body:
        response.headers["Retry-After"] = str(body["retry_after"])
    return response
