"""Takes the whole body in before anything asks the database, and answers for bodies that the server gave up."""

from flask import Flask, abort, current_app, request

from annotator.db import is_safe_request
from annotator.i18n import N_
from annotator.web.errors import MalformedRequest
from annotator.web.request_bodies import StrictJSON, StrictRequest

REFUSED = "annotator.refused"  # set by the server in front: the status that says why there is no body
MOST_FIELDS = 20_000


def init_app(app: Flask) -> None:
    """Register what comes before everything else that a request does."""
    app.request_class = StrictRequest
    app.json = StrictJSON(app)
    app.before_request(_refuse_what_never_came)
    app.before_request(_read_body)


def _refuse_what_never_came() -> None:
    if status := request.environ.get(REFUSED):
        is_safe_request.set(True)
        abort(int(status))


def _read_body() -> None:
    """Read the body to its end: a request that has begun a transaction holds up all the others.

    A form is parsed here, JSON too, though a fault in JSON is told later, to those who may send any.

    :raise MalformedRequest: when a form is broken
    """
    is_safe_request.set(True)
    content = request.get_data()
    if request.content_length is None and len(content) >= current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)  # Werkzeug (3.1) cuts a body in chunks off there
    if request.is_json:
        request.get_json(silent=True)
    elif content.count(b"&") > MOST_FIELDS and request.mimetype == "application/x-www-form-urlencoded":
        abort(413)
    else:
        _read_form()


def _read_form() -> None:
    try:
        _ = request.form  # looking at it is what parses it
    except ValueError as error:
        why = N_("This form did not arrive whole, so nothing was changed. Load the page again.")
        raise MalformedRequest(why=why) from error
