"""Signing in and out, and one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.services import accounts, classrooms
from annotator.services.errors import Failed, Missing, ShortPassword, TooMany
from annotator.web import beforehand, kept_words
from annotator.web.access import attempt, me, public, sign_in_as, sign_out_here
from annotator.web.errors import status_of
from annotator.web.forms import EMAIL, Length, refuse

bp = Blueprint("accounts", __name__)


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = StringField(
        _("E-mail"), [InputRequired(_("Type your e-mail address.")), Length(max=254)],
        render_kw=EMAIL | {"autocomplete": "username"},
    )  # fmt: skip
    password = PasswordField(
        _("Password"), [InputRequired(_("Type your password.")), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip


class PasswordForm(FlaskForm):  # type: ignore[misc]
    present = PasswordField(
        _("Present password"), [InputRequired(_("Type the password you have now.")), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    new = PasswordField(
        _("New password"), [InputRequired(_("Type a new password.")), Length(max=500)],
        description=_("At least 10 characters. Three or four words you will remember are a good choice."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> BaseResponse:
    target = own_address(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target) if target else already_here()
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    typed = form.email.data, form.password.data
    tried = beforehand.tried_password(*typed)
    try:
        user = accounts.with_password(*typed, **attempt(), tried=tried)
    except (Failed, TooMany) as error:
        session.commit()
        refuse(form.password, error)
        return _sign_in_page(form, status_of(error))
    sign_in_as(user)
    session.commit()
    return redirect(target or url_for("classrooms.index"))


def _sign_in_page(form: SignInForm, status: int) -> Response:
    target = own_address(request.args.get("next"))
    return make_response(render_template("accounts/sign_in.html", form=form, target=target), status)


def already_here() -> Response:
    """Say who is signed in on this computer, to somebody who wants to come in: a shared one may hold the last pupil."""
    page = render_template("accounts/already_here.html", places=classrooms.of_user(me()))
    return make_response(page, 409 if request.method == "POST" else 200)


def own_address(target: str | None) -> str | None:
    """Return the target if it is a path of ours: nobody is sent to another site by a link of ours."""
    if not target or not target.startswith(f"{request.script_root}/") or target.startswith(("//", "/\\")):
        return None
    return None if urlsplit(target).netloc or not target.isprintable() else target


@bp.post("/sign-out")
def sign_out() -> Response:
    sign_out_here()
    session.commit()
    cookie.clear()  # an empty session takes the cookie out of the browser
    response = make_response(redirect(url_for("home.index", left=1)))
    # Heeded over https only. What somebody chose to keep here until it is sent would go with the rest.
    response.headers["Clear-Site-Data"] = '"cache"' if "keep" in request.form else '"cache", "storage"'
    return response


@bp.route("/account", methods=["GET", "POST"])
def show() -> BaseResponse:
    form = PasswordForm()
    if not form.is_submitted():
        return _account_page(form, 200)
    if me().email is None:
        raise Missing  # a student has no password to change
    if not form.validate():
        return _account_page(form, 422)
    try:
        _change_password(form)
    except (Failed, TooMany) as error:
        session.commit()
        refuse(form.present, error)
        return _account_page(form, status_of(error))
    except ShortPassword as error:
        refuse(form.new, error)
        return _account_page(form, status_of(error))
    flash(gettext("Your password is changed. Every other sign-in with the old one has ended."), "good")
    return redirect(url_for("accounts.show"))


def _change_password(form: PasswordForm) -> None:
    """Ask for the present password first: a person who finds this computer signed in must not get the account."""
    typed = me().email or "", form.present.data
    tried = beforehand.tried_password(*typed)
    new_hash = accounts.hash_of(form.new.data) if tried and tried.is_right else ""
    user = accounts.with_password(*typed, **attempt(), tried=tried)
    accounts.set_password(user, new_hash or accounts.hash_of(form.new.data))
    sign_in_as(user)
    session.commit()


def _account_page(form: PasswordForm, status: int) -> Response:
    places = classrooms.of_user(me())
    shown = {
        "places": places, "shown_again": lambda place: kept_words.words_of(place, now=utcnow()),
        "administrators": accounts.administrators() if me().email else (),
    }  # fmt: skip
    return make_response(render_template("accounts/show.html", form=form, **shown), status)
