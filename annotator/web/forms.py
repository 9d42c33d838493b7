"""The forms, and how a refusal becomes a sentence beside a field."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from annotator.services.errors import Refused
from annotator.web.errors import sentence_of


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField(_("E-mail"), [InputRequired(), Length(max=254)], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _("Password"), [InputRequired(), Length(max=500)], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    password = PasswordField(
        _("New password"), [InputRequired(), Length(max=500)], render_kw={"autocomplete": "new-password"}
    )


def refuse(field: StringField, error: Refused) -> None:
    """Show a refusal where the reader will look for it."""
    field.errors = [*field.errors, sentence_of(error)]
