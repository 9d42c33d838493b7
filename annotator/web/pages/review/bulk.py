"""Accepting many units at once, after seeing what a support would accept; and taking that back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form, SelectChoice, SelectField

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Round
from annotator.services.review import bulk, units
from annotator.services.review.bulk import Limits
from annotator.web import loading
from annotator.web.pages.review.unit_words import KINDS, unit_words

bp = Blueprint("bulk", __name__)

PREVIEW = 100  # units shown of those that would be accepted
SUPPORTS = ["9/10", "4/5", "3/4", "2/3", "3/5", "1/2", "2/5", "1/3"]
USUAL = "2/3"
DISPUTED = ("presence", "label", "boundary", "mixed", "lone", "unanimous")


class BulkForm(Form):  # type: ignore[misc]
    """What to accept. Only the page that accepts needs a token, and its button carries one."""

    support = SelectField(_("At least"), choices=SUPPORTS, default=USUAL)
    label = SelectField(_("Label"))
    kind = SelectField(_("Difference"))
    article = SelectField(_("Article"))


def _form(round_: Round) -> BulkForm:
    form = BulkForm(MultiDict({"support": USUAL, "label": "", "kind": "", "article": ""} | request.values.to_dict()))
    anything = SelectChoice("", gettext("Any"))
    form.label.choices = [anything, *map(SelectChoice, round_.assignment.scheme.label_names)]
    form.kind.choices = [anything, *(SelectChoice(kind, KINDS[kind]) for kind in DISPUTED)]
    form.article.choices = [anything, *(SelectChoice(str(one.id), one.title) for one in round_.assignment.articles)]
    return form


def _limits(form: BulkForm) -> Limits:
    article = UUID(form.article.data) if form.article.data else None
    return Limits(form.label.data or None, form.kind.data or None, article)


@bp.get("/rounds/<uuid:id>/bulk")
def show(id: UUID) -> Response:
    round_, _member = loading.reviewed_round(id)
    form = _form(round_)
    is_valid = form.validate()
    preview = bulk.preview(round_, form.support.data if is_valid else USUAL, _limits(form) if is_valid else None)
    shown: dict[str, Any] = {
        "round": round_, "form": form, "preview": preview, "rules": bulk.of_round(round_), "most": PREVIEW,
        "balance": units.balance(round_), "support_of": bulk.support_of,
    }  # fmt: skip
    return make_response(render_template("bulk/show.html", **shown, **unit_words()), 200 if is_valid else 422)


@bp.post("/rounds/<uuid:id>/bulk")
def accept(id: UUID) -> Response:
    round_, member = loading.reviewed_round(id)
    form = _form(round_)
    if not form.validate():
        return show(id)
    rule = bulk.accept(round_, form.support.data, _limits(form), by=member, now=utcnow())
    session.commit()
    count = sum(rule.counts.values())
    flash(ngettext("%(num)s unit is accepted by this rule.", "%(num)s units are accepted by this rule.", count), "good")
    return redirect(url_for("bulk.show", id=id), 303)


@bp.get("/bulk-rules/<uuid:id>/undo")
def ask_undo(id: UUID) -> Response:
    """Ask before a rule is taken back, with the number of units that it alone settles now."""
    rule, _member = loading.bulk_rule(id)
    if rule.undone_at is not None:
        flash(gettext("This rule has been taken back already."), "warn")
        return redirect(url_for("bulk.show", id=rule.round_id), 303)
    count = bulk.settled_by(rule)
    return make_response(render_template("bulk/undo.html", rule=rule, round=rule.round, count=count), 200)


@bp.post("/bulk-rules/<uuid:id>/undo")
def undo(id: UUID) -> Response:
    rule, member = loading.bulk_rule(id)
    bulk.undo(rule, by=member, now=utcnow())
    session.commit()
    flash(gettext("The rule is taken back; its units are open again."), "good")
    return redirect(url_for("bulk.show", id=rule.round_id), 303)
