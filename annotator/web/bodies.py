"""Takes the whole body in before anything asks the database, and answers for bodies that the server gave up."""

from flask import Flask, abort, request

from annotator.db import is_reading

REFUSED = "annotator.refused"  # set by the server in front: the status that says why there is no body


def init_app(app: Flask) -> None:
    """Register what comes before everything else that a request does."""
    app.before_request(_refuse_what_never_came)
    app.before_request(_read_body)


def _refuse_what_never_came() -> None:
    if status := request.environ.get(REFUSED):
        is_reading.set(True)
        abort(int(status))


def _read_body() -> None:
    """Read a form, or any other body, to its end: whoever begins a transaction first holds up all the others."""
    is_reading.set(True)
    request.get_data(parse_form_data=True)
