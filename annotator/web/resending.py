"""A form that could not be taken, since its page is out of date or its sender is signed out, keeps what was typed."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from annotator.services.errors import Refused
from annotator.web.errors import NoCookies, NotSecure, NotSignedIn, sentence_of, status_of
from annotator.web.forgery import is_from_here
from annotator.web.prefix import address_here

LONG = 40  # characters; an id has 36, and what is shorter is typed again in a moment
SECRETS = {"password", "present", "new", "recovery"}
TOKEN = "csrf_token"  # noqa: S105 - the field's name


def page_to_send_again(error: Refused) -> Response | None:
    """Return a page that shows what was typed and can send it once the fault is mended; None as `form_again`."""
    return form_again(_why(error), status_of(error), is_signed_out=isinstance(error, NotSignedIn))


def form_again(sentence: str, status: int, *, is_signed_out: bool = False) -> Response | None:
    """Return a page that shows what was typed and can send it; None when there is nothing worth it.

    What another site's page may have made up is never offered, and passwords and words are never repeated. A file
    cannot be put into a form by a page; the sentence says so.
    """
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != TOKEN]
    is_long = any(len(value) > LONG for _name, value in typed)
    if not is_long or SECRETS & {name for name, _value in typed} or not is_from_here():
        return None
    page = render_template(
        "resend.html", sentence=sentence, typed=typed, long=LONG, is_signed_out=is_signed_out,
        has_file=any(file.filename for file in request.files.values()), target=address_here(),
    )  # fmt: skip
    return make_response(page, status)


def _why(error: Refused) -> str:
    """Return why it was not taken; that a page is old need not be mended, since this one is new."""
    if isinstance(error, (NoCookies, NotSecure)):
        return sentence_of(error)
    if isinstance(error, NotSignedIn):
        return gettext("You are signed out, so nothing was sent yet.")
    return gettext("The page that you sent this from was out of date, so nothing was changed yet.")
