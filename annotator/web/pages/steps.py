"""Asking before a step of an assignment that the class notices: what will happen, in numbers, and a button for it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from annotator.clock import utcnow
from annotator.models import Assignment, Round
from annotator.permissions import Permission
from annotator.services import classrooms, presence, progress, rounds
from annotator.services.errors import Missing
from annotator.services.review import units
from annotator.web import loading
from annotator.web.fresh_units import derive_first

bp = Blueprint("steps", __name__)


@dataclass(frozen=True)
class Question:
    """What is asked: a title, sentences with numbers, and where the button's form goes with what.

    `first`: name, value and words of a button before the other one, where there are two ways to do it.
    """

    title: str
    sentences: tuple[str, ...]
    words: str
    action: str
    hidden: dict[str, Any]
    option: tuple[str, str, str] | None = None  # name and value of a box to check, and what it says
    first: tuple[str, str, str] | None = None
    back: str | None = None  # what the way back is called


@bp.get("/assignments/<uuid:id>/ask")
def ask(id: UUID) -> Response | str:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    step = request.args["step"]
    if step not in QUESTIONS:
        raise Missing
    if not _is_possible(assignment, step):
        flash(gettext("The round has moved on, so this is not possible now. Nothing was changed."), "warn")
        return redirect(url_for("assignments.show", id=id))
    if step in ("open", "revealed"):  # which tell how much is settled
        derive_first(assignment.rounds[-1])
    return render_template("assignments/ask.html", assignment=assignment, question=QUESTIONS[step](assignment))


def _is_possible(assignment: Assignment, step: str) -> bool:
    last = assignment.rounds[-1]
    return {
        "archived": assignment.state in ("draft", "active"),
        "reviewing": last.state == "open",
        "open": last.state == "reviewing" and assignment.state == "active",
        "revealed": last.state == "reviewing",
        "hidden": rounds.may_be_hidden(last, now=utcnow()),
        "round": last.state == "revealed" and assignment.state == "active",
    }[step]


def work_so_far(round_: Round) -> str:
    """Return in a sentence how many pieces of work are submitted, under way and never opened."""
    rows = progress.of_round(round_)
    counts = progress.counts_in(rows)
    at_work = [row for row in rows if row.status in ("open", "returned")]
    spans = sum(row.spans for row in at_work)
    marks = ngettext("%(num)s mark", "%(num)s marks", spans)
    return gettext(
        "Of the class’s work: %(submitted)s submitted, %(open)s still being marked (%(marks)s), "
        "%(unopened)s never opened.",
        submitted=counts["submitted"], open=len(at_work), marks=marks, unopened=counts["unopened"],
    )  # fmt: skip


def _closing(assignment: Assignment) -> Question:
    round_ = assignment.rounds[-1]
    counts = progress.counts(round_)
    later = (
        gettext("Students can then no longer change or submit their marks."),
        gettext("You can open the round again until you reveal anything, or show it to the class."),
    )  # fmt: skip
    asked = _of_round(round_, "reviewing", gettext("Close for review?"), gettext("Close for review"), *later)
    if not counts["open"] + counts["returned"]:
        return asked
    return replace(
        asked, sentences=(*asked.sentences[:1], *_unfinished(round_), *asked.sentences[1:]),
        first=("takes_in", "1", gettext("Take in what they have")), words=gettext("Leave it out"),
        back=gettext("Not yet"),
    )  # fmt: skip


def _unfinished(round_: Round) -> list[str]:
    """Return what to know of work that is not submitted, before the round is closed."""
    unheard = presence.unheard_at_work(round_, now=utcnow())
    silent = ngettext(
        "%(num)s device has not been heard of for a minute: what waits there can be taken in later.",
        "%(num)s devices have not been heard of for a minute: what waits there can be taken in later.", unheard,
    )  # fmt: skip
    taken = gettext(
        "What you take in counts where it was on the screen or marked, and nowhere else. What you leave out is kept, "
        "but it is not compared."
    )
    return [*([silent] if unheard else []), taken]


def _of_round(round_: Round, state: str, title: str, words: str, *sentences: str) -> Question:
    if state in ("open", "reviewing"):
        sentences = (work_so_far(round_), *sentences)
    sent = {"state": state, "before": round_.state}
    return Question(title, sentences, words, url_for("rounds.change_state", id=round_.id), sent)


def _opening(assignment: Assignment) -> Question:
    round_ = assignment.rounds[-1]
    balance = units.balance(round_)
    sentences = (
        gettext("%(settled)s of %(units)s places are settled.", settled=balance["units"] - balance["open"],
                units=balance["units"]),
        gettext("Students can then change their marks again. A place whose marks change has to be looked at again; "
                "its ruling is kept."),
    )  # fmt: skip
    return _of_round(round_, "open", gettext("Open the round again?"), gettext("Open again"), *sentences)


def _revealing(assignment: Assignment) -> Question:
    round_ = assignment.rounds[-1]
    balance = units.balance(round_)
    sentences = (
        gettext("%(open)s of %(units)s places are still open: nothing is settled there.", open=balance["open"],
                units=balance["units"]),
        gettext("The class then sees what was settled on their marks, and how far they saw the same."),
        gettext("You can take this back for ten minutes; what somebody has seen by then, they have seen."),
    )  # fmt: skip
    return _of_round(round_, "revealed", gettext("Reveal to the class?"), gettext("Reveal to the class"), *sentences)


def _hiding(assignment: Assignment) -> Question:
    return _of_round(
        assignment.rounds[-1], "reviewing", gettext("Hide the result again?"), gettext("Hide it again"),
        gettext("The class then no longer sees what was settled. Questions that students have asked are kept."),
    )  # fmt: skip


def _starting(assignment: Assignment) -> Question:
    number = len(assignment.rounds) + 1
    members = classrooms.members(assignment.classroom)
    students = sum(member.role == "student" for member in members)
    sentences = (
        ngettext("%(num)s student marks the articles again, without seeing what others do.",
                 "%(num)s students mark the articles again, each without seeing what others do.", students),
        gettext("Until you close the new round, students see no result of earlier rounds. Their own marks stay "
                "readable, and nothing is lost."),
    )  # fmt: skip
    return Question(
        gettext("Start round %(number)s?", number=number), sentences,
        gettext("Start round %(number)s", number=number), url_for("rounds.start", id=assignment.id),
        {"number": number},
        ("start_from", "own", gettext("Begin with the marks that each student made in the round before.")),
    )  # fmt: skip


def _archiving(assignment: Assignment) -> Question:
    sentences = [gettext("Everything is kept, and nobody can change anything until you take it out again.")]
    if assignment.state == "active":
        sentences.insert(0, work_so_far(assignment.rounds[-1]))
    return Question(
        gettext("Put this assignment away?"), tuple(sentences), gettext("Archive"),
        url_for("assignments.change_state", id=assignment.id), {"state": "archived", "before": assignment.state},
    )  # fmt: skip


QUESTIONS: dict[str, Callable[[Assignment], Question]] = {
    "reviewing": _closing, "open": _opening, "revealed": _revealing, "hidden": _hiding, "round": _starting,
    "archived": _archiving,
}  # fmt: skip
