"""How long a class is kept, and whose work may leave it for research."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.permissions import Permission
from annotator.services import classrooms
from annotator.services.errors import UnusableDay
from annotator.web import loading
from annotator.web.errors import status_of
from annotator.web.forms import refuse

bp = Blueprint("keeping", __name__, url_prefix="/classrooms/<uuid:id>")


class KeepingForm(FlaskForm):  # type: ignore[misc]
    delete_on = DateField(
        _("Delete the class on"), [InputRequired(_("Choose a day."))],
        description=_("On this day everything in it is deleted. You can put it off at any time before."),
    )  # fmt: skip
    has_research_consent = BooleanField(
        _("Students may let their work be used for research"),
        description=_("Each student then decides alone. Without this, no work leaves for research."),
    )


@bp.route("/keeping", methods=["GET", "POST"])
def show(id: UUID) -> Response:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    form, status = KeepingForm(obj=classroom), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            classrooms.keep_until(classroom, form.delete_on.data, now=utcnow())
            classrooms.set_research_consent(classroom, is_given=form.has_research_consent.data)
        except UnusableDay as error:
            refuse(form.delete_on, error)
            status = status_of(error)
        else:
            session.commit()
            flash(gettext("Saved."), "good")
            return redirect(url_for("classrooms.show", id=id))
    return make_response(render_template("keeping/show.html", classroom=classroom, form=form), status)


@bp.post("/consent")
def consent(id: UUID) -> Response:
    _classroom, place = loading.classroom(id, Permission.ANNOTATE)
    classrooms.set_consent(place, is_given=request.form.get("consent") == "1")
    session.commit()
    words = (
        gettext("Your work may be used for research. You can take this back until an export is made.")
        if place.consents
        else gettext("Your work stays in the class.")
    )
    flash(words, "good")
    return redirect(url_for("classrooms.show", id=id))
