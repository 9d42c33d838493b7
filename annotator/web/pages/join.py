"""How students come in: a class code and a name of their choice; and how they come back: with three words."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import Field, StringField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Classroom, Membership
from annotator.services import classrooms, next_work
from annotator.services.errors import (
    ClosedClassroom,
    CrowdedBrowser,
    Failed,
    Refused,
    TakenPseudonym,
    TooMany,
    UnusablePseudonym,
    WrongRecovery,
)
from annotator.web import beforehand, devices, kept_words
from annotator.web.access import attempt, me, public, sign_in_as
from annotator.web.errors import status_of
from annotator.web.forms import Length, refuse
from annotator.web.loading import found
from annotator.web.pages.accounts import already_here, own_address

bp = Blueprint("join", __name__)

# The next pupil at a shared computer is offered nothing that this one typed.
FORGETFUL = {"autocomplete": "off", "spellcheck": "false"}


def code_field() -> StringField:
    """Make the field for a class code, as the board shows it."""
    return StringField(
        _("Class code"), [InputRequired(_("Type the class code.")), Length(max=60)],
        description=_("Eight letters and digits. Your teacher shows it."),
        render_kw=FORGETFUL | {"autocapitalize": "characters", "class": "code"},
    )  # fmt: skip


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = code_field()


class PseudonymForm(FlaskForm):  # type: ignore[misc]
    pseudonym = StringField(
        _("Name in this class"), [InputRequired(_("Type a name.")), Length(max=200)],
        description=_("Make one up: 2 to 30 letters or digits. It need not be your real name, but remember it."),
        render_kw=FORGETFUL,
    )  # fmt: skip


class RejoinForm(FlaskForm):  # type: ignore[misc]
    code = code_field()
    pseudonym = StringField(
        _("Your name in this class"), [InputRequired(_("Type the name you chose when you joined.")), Length(max=200)],
        render_kw=FORGETFUL,
    )  # fmt: skip
    recovery = StringField(
        _("Your three words"), [InputRequired(_("Type the three words you were given.")), Length(max=200)],
        description=_("With a space between them. If they are lost, your teacher can give you new ones."),
        render_kw=FORGETFUL | {"autocapitalize": "none"},
    )  # fmt: skip


@bp.route("/join", methods=["GET", "POST"])
@public
def enter() -> BaseResponse:
    if current_user.is_authenticated:
        return already_here()
    form = CodeForm(data={"code": request.args.get("code")})
    if not form.validate_on_submit():
        return _code_page(form, 422 if form.is_submitted() else 200)
    try:
        classroom = classrooms.with_join_code(form.code.data, **attempt())
    except (Failed, TooMany) as error:
        return _wrong_code(form, error)
    return redirect(url_for("join.pseudonym", code=classroom.join_code))


@bp.route("/join/<string(minlength=8):code>", methods=["GET", "POST"])
@public
def pseudonym(code: str) -> BaseResponse:
    if current_user.is_authenticated:
        return already_here()
    form = PseudonymForm()
    is_whole = form.validate_on_submit()
    words = beforehand.words_for_joining(code, form.pseudonym.data) if is_whole else None
    try:
        classroom = _classroom_behind(code)
    except (Failed, TooMany) as error:
        return _wrong_code(CodeForm(formdata=None, data={"code": code}), error)
    if not is_whole:
        return _name_page(classroom, form, 422 if form.is_submitted() else 200)
    try:
        joined = classrooms.join(
            classroom, form.pseudonym.data, now=utcnow(), browser=devices.this_browser(), words=words
        )
    except (ClosedClassroom, TakenPseudonym, CrowdedBrowser, UnusablePseudonym) as error:
        refuse(form.pseudonym, error)
        return _name_page(classroom, form, status_of(error), suggestion=error.extra.get("suggestion"))
    sign_in_as(joined.membership.user)
    session.commit()
    kept_words.keep(joined.membership, joined.recovery, now=utcnow())
    return redirect(url_for("join.welcome"))


def _classroom_behind(code: str) -> Classroom:
    """Return the classroom that the address names. Only a form that was sent is an attempt, and counted."""
    if request.method == "POST":
        return classrooms.with_join_code(code, **attempt())
    return classrooms.behind_code(code)


@bp.get("/join/welcome")
def welcome() -> str:
    """Show the words that lead back, again and again until the student has written them down."""
    place = _own_place()
    words = kept_words.words_of(place, now=utcnow())
    return render_template("join/welcome.html", place=place, words=words)


@bp.post("/join/welcome/written-down")
def end_welcome() -> BaseResponse:
    """Show the words no more: the next pupil may sit down at this computer."""
    place = _own_place()
    kept_words.forget(place)
    work = next_work.only_to_do(place)
    return redirect(url_for("submissions.annotate", id=work.id) if work else _class_of(place))


def _class_of(place: Membership) -> str:
    return url_for("classrooms.show", id=place.classroom_id)


def _own_place() -> Membership:
    return found(next((place for place in classrooms.of_user(me()) if place.role == "student"), None))


@bp.route("/join/back", methods=["GET", "POST"])
@public
def rejoin() -> BaseResponse:
    if current_user.is_authenticated:
        return already_here()
    form = RejoinForm(data={"code": request.args.get("code")})
    if not form.validate_on_submit():
        return _back_page(form, 422 if form.is_submitted() else 200)
    typed = form.pseudonym.data, form.recovery.data
    tried = beforehand.tried_words(form.code.data, *typed)
    try:
        classroom = classrooms.with_join_code(form.code.data, **attempt())
        member = classrooms.rejoin(classroom, *typed, **attempt(), tried=tried)
    except (Failed, TooMany) as error:
        session.commit()
        refuse(form.recovery if isinstance(error, WrongRecovery) else form.code, error)
        return _back_page(form, status_of(error))
    sign_in_as(member.user)
    session.commit()
    target = own_address(request.args.get("next"))
    return redirect(target or url_for("classrooms.show", id=member.classroom_id))


def _wrong_code(form: CodeForm, error: Refused) -> Response:
    session.commit()  # the failure stays counted
    field: Field = form.code
    refuse(field, error)
    return _code_page(form, status_of(error))


def _code_page(form: CodeForm, status: int) -> Response:
    return make_response(render_template("join/enter.html", form=form), status)


def _name_page(classroom: Classroom, form: PseudonymForm, status: int, suggestion: str | None = None) -> Response:
    page = render_template("join/pseudonym.html", classroom=classroom, form=form, suggestion=suggestion)
    return make_response(page, status)


def _back_page(form: RejoinForm, status: int) -> Response:
    target = own_address(request.args.get("next"))
    return make_response(render_template("join/rejoin.html", form=form, target=target), status)
