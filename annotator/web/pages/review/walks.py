"""Which units a reviewer walks through, and in which order: filters that stay in the address through every step."""

from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SearchField, SelectChoice, SelectField

from annotator.models import Round
from annotator.services.review.queue import Filters
from annotator.web.forms import Length
from annotator.web.pages.review.unit_words import KINDS, STATES

ORDERS = {"priority": _("Most disputed first"), "text": _("As in the text")}
ANY = SelectChoice("", _("Any"))
OPEN_BECAUSE = {"differ": _("Reviewers differ"), "stale": _("Changed since the ruling")}
UNFILTERED = {"state": "open", "kind": "", "label": "", "article": "", "order": "priority", "q": ""}


class QueueForm(FlaskForm):  # type: ignore[misc]
    """Filters; a page that is only looked at needs no token."""

    class Meta:
        csrf = False

    state = SelectField(
        _("State"), choices=[ANY, *(SelectChoice(*one) for one in (STATES | OPEN_BECAUSE).items())]
    )
    kind = SelectField(_("Difference"), choices=[ANY, *(SelectChoice(*one) for one in KINDS.items())])
    label = SelectField(_("Label"))
    article = SelectField(_("Article"))
    order = SelectField(_("Order"), choices=[SelectChoice(*one) for one in ORDERS.items()])
    q = SearchField(_("Words in it, in a reason, or a clause"), [Length(max=200)])


def queue_form(round_: Round) -> QueueForm:
    """Return the form of the filters, filled with what the address says."""
    form = QueueForm(MultiDict(UNFILTERED | request.args.to_dict()))
    assignment = round_.assignment
    form.label.choices = [ANY, *map(SelectChoice, assignment.scheme.label_names)]
    form.article.choices = [ANY, *(SelectChoice(str(one.id), one.title) for one in assignment.articles)]
    return form


def filters_of(form: QueueForm) -> Filters:
    """Return what a valid form chooses."""
    article = UUID(form.article.data) if form.article.data else None
    words = (form.q.data or "").strip()
    state, kind, label = (form[name].data or None for name in ("state", "kind", "label"))
    return Filters(state, kind, label, article, form.order.data, words or None)


def walk_in(round_: Round) -> Filters:
    """Return the filters that the address says; what an address cannot say leads through what is open."""
    form = queue_form(round_)
    return filters_of(form) if form.validate() else Filters(state="open")


def carried() -> dict[str, Any]:
    """Return those filters of the address that are not the usual ones, for the addresses that lead on from here."""
    return {name: request.args[name] for name, usual in UNFILTERED.items() if request.args.get(name, usual) != usual}


def in_words(round_: Round) -> list[str]:
    """Return what the filters of the address choose, as the form names it: “claim”, “As in the text”."""
    form, said = queue_form(round_), carried()
    named = [{one.value: one.label for one in form[name].choices}.get(said[name]) for name in said if name != "q"]
    words = [gettext("“%(quote)s”", quote=said["q"])] if "q" in said else []
    return [str(one) for one in [*named, *words] if one]
