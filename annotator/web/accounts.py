"""Signing in and out, and one's own account."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from annotator.db import session
from annotator.services import accounts, classrooms
from annotator.services.errors import Failed, ShortPassword, TooMany
from annotator.web.access import address, limits, me, public, sign_in_as, sign_out_here
from annotator.web.errors import status_of
from annotator.web.forms import PasswordForm, SignInForm, refuse

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> BaseResponse:
    form = SignInForm()
    if not form.validate_on_submit():
        return make_response(render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200)
    try:
        user = accounts.with_password(form.email.data, form.password.data, address=address(), limits=limits())
    except (Failed, TooMany) as error:
        session.commit()
        refuse(form.password, error)
        return make_response(render_template("accounts/sign_in.html", form=form), status_of(error))
    sign_in_as(user)
    session.commit()
    return redirect(own_address(request.args.get("next")) or url_for("classrooms.index"))


def own_address(target: str | None) -> str | None:
    """Return the target if it is a path of ours: nobody is sent to another site by a link of ours."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return None if urlsplit(target).netloc else target


@bp.post("/sign-out")
def sign_out() -> Response:
    sign_out_here()
    session.commit()
    response = make_response(redirect(url_for("home.index")))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/account", methods=["GET", "POST"])
def show() -> BaseResponse:
    form = PasswordForm()
    if me().email and form.validate_on_submit():
        try:
            accounts.set_password(me(), form.password.data)
        except ShortPassword as error:
            refuse(form.password, error)
        else:
            sign_in_as(me())
            session.commit()
            flash(_("Your password is changed. Every other sign-in with the old one has ended."), "good")
            return redirect(url_for("accounts.show"))
    places = classrooms.of_user(me())
    status = 422 if form.errors else 200
    return make_response(render_template("accounts/show.html", form=form, places=places), status)
