"""A class's own labels and rules: begun from others or from nothing, edited, published, thrown away."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Scheme
from annotator.permissions import Permission
from annotator.services import scheme_drafts, scheme_editing
from annotator.services.errors import Missing, MovedDraft, UnusableDraft, UnusableName
from annotator.web import loading
from annotator.web.access import me
from annotator.web.errors import sentence_of, status_of
from annotator.web.forms import refuse
from annotator.web.pages.scheme_form import (
    ClauseForm,
    SchemeForm,
    clause_field,
    clause_form,
    clause_of,
    label_field,
    labels_of,
    scheme_form,
)
from annotator.web.pages.schemes import changes_page, stretches

bp = Blueprint("scheme_drafts", __name__)


@bp.post("/classrooms/<uuid:id>/schemes")
def begin(id: UUID) -> Response:
    classroom, _member = loading.classroom(id, Permission.TEACH)
    base = request.form.get("base", type=UUID)
    copied = loading.scheme(base) if base else None
    draft = scheme_drafts.begin(classroom, copied, by=me(), now=utcnow())
    session.commit()
    return redirect(url_for("scheme_drafts.edit", id=draft.id), 303)


@bp.route("/scheme-drafts/<uuid:id>", methods=["GET", "POST"])
def edit(id: UUID) -> Response:
    draft = loading.scheme_draft(id)
    form = scheme_form(draft)
    if not form.validate_on_submit():
        return _page(draft, form, 422 if form.is_submitted() else 200)
    try:
        labels, seen = labels_of(form), form.seen.data
        scheme_drafts.describe(draft, form.title.data, form.introduction.data or "", labels, seen=seen)
    except MovedDraft as error:
        session.rollback()
        draft = loading.scheme_draft(id)
        form.seen.data = scheme_editing.labels_digest(draft)
        return _page(draft, form, status_of(error), sentence_of(error))
    except (UnusableName, UnusableDraft) as error:
        session.rollback()
        refuse(form.title if isinstance(error, UnusableName) else label_field(form, error), error)
        return _page(loading.scheme_draft(id), form, status_of(error))
    session.commit()
    flash(gettext("The draft is saved."), "good")
    return redirect(url_for("scheme_drafts.edit", id=id), 303)


def _page(draft: Scheme, form: SchemeForm, status: int, moved: str = "") -> Response:
    """Return the draft's page; `moved` is what to say when somebody else has changed it, beside what they wrote."""
    body = render_template(
        "scheme_drafts/edit.html", scheme=draft, form=form, moved=moved,
        stretches=lambda example: stretches(example, draft),
    )  # fmt: skip
    return make_response(body, status)


@bp.route("/scheme-drafts/<uuid:id>/clauses/new", methods=["GET", "POST"])
def new_clause(id: UUID) -> Response:
    return _edit_clause(loading.scheme_draft(id), None)


@bp.route("/scheme-drafts/<uuid:id>/clauses/<number>", methods=["GET", "POST"])
def edit_clause(id: UUID, number: str) -> Response:
    draft = loading.scheme_draft(id)
    clause = next((one for one in draft.clauses if one["number"] == number), None)
    if clause is None and not request.form.get("seen"):
        raise Missing
    return _edit_clause(draft, clause)  # what was written about a rule taken out meanwhile becomes a rule of its own


def _edit_clause(draft: Scheme, clause: dict[str, Any] | None) -> Response:
    form = clause_form(draft, clause)
    number = clause["number"] if clause else None
    if not form.validate_on_submit():
        return _clause_page(draft, form, number, 422 if form.is_submitted() else 200)
    try:
        written = scheme_drafts.write_clause(draft, number, clause_of(form), seen=form.seen.data)
    except MovedDraft as error:
        return _moved_clause(draft.id, form, number, error)
    except UnusableDraft as error:
        session.rollback()
        refuse(clause_field(form, error), error)
        return _clause_page(loading.scheme_draft(draft.id), form, number, status_of(error))
    session.commit()
    flash(gettext("Rule %(number)s is saved.", number=written), "good")
    return redirect(url_for("scheme_drafts.edit", id=draft.id, _anchor=written), 303)


def _moved_clause(id: UUID, form: ClauseForm, number: str | None, error: MovedDraft) -> Response:
    """Show what somebody else wrote beside what was typed; a rule that was taken out is added anew when saved again."""
    session.rollback()
    draft = loading.scheme_draft(id)
    form.seen.data = scheme_editing.clause_digest(draft, number)
    return _clause_page(draft, form, number, status_of(error), sentence_of(error))


def _clause_page(draft: Scheme, form: ClauseForm, number: str | None, status: int, moved: str = "") -> Response:
    shown = {
        "scheme": draft, "form": form, "number": number, "moved": moved,
        "now": next((one for one in draft.clauses if one["number"] == number), None),
        "stretches": lambda example: stretches(example, draft),
    }  # fmt: skip
    return make_response(render_template("scheme_drafts/clause.html", **shown), status)


@bp.get("/scheme-drafts/<uuid:id>/clauses/<number>/remove")
def ask_removal(id: UUID, number: str) -> str:
    """Ask before a rule with its examples is taken out: nothing else holds what was written."""
    draft = loading.scheme_draft(id)
    clause = next((one for one in draft.clauses if one["number"] == number), None)
    if clause is None:
        raise Missing
    return render_template("scheme_drafts/remove.html", scheme=draft, clause=clause)


@bp.post("/scheme-drafts/<uuid:id>/clauses/<number>/remove")
def remove_clause(id: UUID, number: str) -> Response:
    draft = loading.scheme_draft(id)
    scheme_drafts.remove_clause(draft, number)
    session.commit()
    flash(gettext("Rule %(number)s is taken out of the draft.", number=number), "good")
    return redirect(url_for("scheme_drafts.edit", id=id, _anchor="rules"), 303)


@bp.get("/scheme-drafts/<uuid:id>/publish")
def preview(id: UUID) -> str:
    return changes_page(loading.scheme_draft(id))


@bp.post("/scheme-drafts/<uuid:id>/publish")
def publish(id: UUID) -> Response:
    try:
        draft = loading.scheme_draft(id)
    except Missing:  # a first press of the same button has published it
        draft = loading.found(loading.published_draft(id))
    scheme_drafts.publish(draft, by=me(), now=utcnow())
    session.commit()
    flash(gettext("Version %(number)s is published. New assignments can use it.", number=draft.version), "good")
    return redirect(url_for("schemes.changes" if draft.version > 1 else "schemes.show", id=id), 303)


@bp.post("/scheme-drafts/<uuid:id>/discard")
def discard(id: UUID) -> Response:
    scheme_drafts.discard(loading.scheme_draft(id), by=me(), now=utcnow())
    session.commit()
    flash(gettext("The draft is thrown away."), "good")
    return redirect(url_for("schemes.index"), 303)
