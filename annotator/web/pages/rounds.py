"""Rounds: opened to the class, closed for review, revealed, and begun again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Round
from annotator.permissions import Permission
from annotator.services import progress, rounds
from annotator.services.errors import WrongState
from annotator.web import loading
from annotator.web.access import me
from annotator.web.fresh_units import derive_first

bp = Blueprint("rounds", __name__)


@bp.post("/rounds/<uuid:id>/state")
def change_state(id: UUID) -> Response:
    round_, _member = loading.round_(id, Permission.TEACH)
    state, before = request.form["state"], request.form.get("before")
    takes_in = request.form.get("takes_in") == "1"
    if state == "revealed":
        derive_first(round_)
    try:
        is_changed = rounds.set_state(round_, state, by=me(), now=utcnow(), before=before, takes_in=takes_in)
    except WrongState:
        if before is None:  # nobody was asked on a page, so there is no page that is out of date
            raise
        return _say(round_, _("Meanwhile the round has moved on. Nothing was changed."), "warn")
    session.commit()
    if not is_changed:
        return _say(round_, _stands_already(round_), "warn")
    return _say(round_, f"{_sentence(round_.state)} {_taken_in(round_) if takes_in else ''}".strip(), "good")


def _taken_in(round_: Round) -> str:
    taken = progress.counts(round_)["taken_in"]
    return ngettext("%(num)s unfinished piece was taken in.", "%(num)s unfinished pieces were taken in.", taken)


def _say(round_: Round, sentence: str, tone: str) -> Response:
    flash(sentence, tone)
    return redirect(url_for("assignments.show", id=round_.assignment_id), 303)


def _stands_already(round_: Round) -> str:
    """Return what to say of a step that is done already: by a first click, or by another teacher."""
    return {
        "waiting": _("Nothing has changed."),
        "open": _("The round was opened already. Nothing more was done."),
        "reviewing": _("The round was closed for review already. Nothing more was done."),
        "revealed": _("The result was revealed already. Nothing more was done."),
    }[round_.state]


def _sentence(state: str) -> str:
    return {
        "open": _("The round is open: students can mark and submit."),
        "reviewing": _("The round is closed for review: students can no longer change their marks."),
        "revealed": _("What was settled is revealed to the class."),
    }[state]


@bp.post("/assignments/<uuid:id>/rounds")
def start(id: UUID) -> Response:
    assignment, _member = loading.assignment(id, Permission.TEACH)
    number = request.form.get("number", type=int)
    if number is not None and number <= len(assignment.rounds):
        sentence = _("Round %(number)s was started already. Nothing more was done.", number=number)
        return _say(assignment.rounds[number - 1], sentence, "warn")
    start_from = "own" if request.form.get("start_from") == "own" else "nothing"
    round_ = rounds.start(assignment, start_from, by=me(), now=utcnow())
    rounds.set_state(round_, "open", by=me(), now=utcnow())
    session.commit()
    return _say(round_, _("Round %(number)s is open: students can mark and submit.", number=round_.number), "good")
