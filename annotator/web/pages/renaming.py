"""A student is given another name, by the teacher."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Membership
from annotator.services import renaming
from annotator.services.errors import TakenPseudonym, UnusablePseudonym
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import status_of
from annotator.web.forms import Length, refuse

bp = Blueprint("renaming", __name__)


class NameForm(FlaskForm):  # type: ignore[misc]
    pseudonym = StringField(
        _("Name in this class"), [InputRequired(_("Type a name.")), Length(max=200)],
        description=_("The three words stay the same; the student comes back under the new name."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip


@bp.route("/memberships/<uuid:id>/name", methods=["GET", "POST"])
def change(id: UUID) -> Response:
    member = loading.student(id)
    form = NameForm(obj=member)
    if not form.validate_on_submit():
        return _page(form, member, 422 if form.is_submitted() else 200)
    before = member.pseudonym
    try:
        renaming.rename(member, form.pseudonym.data, by=me(), now=utcnow())
    except (TakenPseudonym, UnusablePseudonym) as error:
        refuse(form.pseudonym, error)
        return _page(form, member, status_of(error))
    session.commit()
    flash(gettext("%(before)s is now called %(name)s.", before=before, name=member.pseudonym), "good")
    return redirect(url_for("classrooms.show", id=member.classroom_id), 303)


def _page(form: NameForm, member: Membership, status: int) -> Response:
    page = render_template("classrooms/rename.html", form=form, member=member, classroom=member.classroom)
    return make_response(page, status)
