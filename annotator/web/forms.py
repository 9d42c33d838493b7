"""What forms share: rules that the server keeps and the browser need not, lines, and refusals beside a field."""

from datetime import date
from typing import IO, Any

from flask_babel import format_date, gettext
from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser
from wtforms import Field, Form
from wtforms.validators import Length as LengthRule
from wtforms.validators import ValidationError

from annotator.services.errors import Refused
from annotator.web.errors import sentence_of

# E-mail addresses are text fields: Chromium (156) refuses letters with accents before the @ in `type=email`, and
# sends another spelling of a domain than the one that was typed. The server checks the address.
EMAIL = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class Length(LengthRule):  # type: ignore[misc]
    """The most characters of a field, in code points; longer text is refused with a sentence.

    The page has no `maxlength`: with it, a browser cuts what is pasted and does not say so.
    """

    def __init__(self, *, max: int, message: str | None = None) -> None:
        super().__init__(max=max, message=message)
        self.field_flags: dict[str, Any] = {}


class ChooseSome:
    """At least one of several checkboxes. `InputRequired` would make a browser ask for each of them."""

    def __init__(self, message: str | LazyString) -> None:
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(self.message)


class DayBetween:
    """A day from `first` to `last`, both included; a browser offers no others."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.field_flags = {"min": first.isoformat(), "max": last.isoformat()}

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and not self.first <= field.data <= self.last:
            days = {"first": format_date(self.first), "last": format_date(self.last)}
            raise ValidationError(gettext("Choose a day from %(first)s to %(last)s.", **days))


class FormParser(FormDataParser):
    """Reads forms so that a line end is one LF, as it was typed; browsers send CRLF, which counts as two.

    A broken form is an error (`ValueError`); the parser that this one builds on would find it empty.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"silent": False}))

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        """Return the rest of the stream, the fields and the files."""
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        lines = [(name, value.replace("\r\n", "\n")) for name, value in fields.items(multi=True)]
        return rest, self.cls(lines), files


def refuse(field: Field, error: Refused) -> None:
    """Show a refusal where the reader will look for it."""
    field.errors = [*field.errors, sentence_of(error)]
