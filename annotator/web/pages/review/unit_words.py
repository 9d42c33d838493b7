"""How the review pages say what a unit is: its state, its differences, and why it stands where it does."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from annotator.models import Unit
from annotator.services.review import queue
from annotator.web.labels import label_of
from annotator.web.pages.review.unit_page import differences, reasons

STATES = {"open": _("Open"), "agreed": _("Agreed"), "ruled": _("Ruled"), "ruled_none": _("Ruled: no span")}
KINDS = {
    "presence": _("marked or not"), "label": _("label"), "boundary": _("edges"), "mixed": _("several differences"),
    "lone": _("one reader alone"), "unanimous": _("all alike"), "added": _("added by a reviewer"),
}  # fmt: skip


def unit_words(shown: Sequence[Unit] = ()) -> dict[str, Any]:
    """Return what every review template says units with; of those `shown`, why rulings leave them open."""
    left_open = queue.why_left_open(shown)

    def all_reasons(unit: Unit) -> list[str]:
        return ([left_open[unit.id]] if unit.id in left_open else []) + reasons(unit)

    return {"kinds": KINDS, "label_of": label_of, "reasons": all_reasons, "why": why, "differences": differences}


def why(unit: Unit, code: str) -> str:
    """Return a reason for a unit's rank as words."""
    readers = unit.votes_for + unit.votes_silent
    shares = ", ".join(f"{name} {count}" for name, count in unit.votes.items())
    said = {
        "differ": lambda: gettext("reviewers have ruled differently"),
        "returned": lambda: gettext("the class is asked again"),
        "appealed": lambda: gettext("a student asks about the ruling"),
        "stale": lambda: gettext("the marks have changed since it was ruled on"),
        "added": lambda: gettext("nobody marked it; a reviewer added it"),
        "lone": lambda: gettext("one of %(readers)s readers marked it", readers=readers),
        "support": lambda: _support(unit, max(unit.votes.values()), readers),
        "label": lambda: gettext("the labels differ: %(shares)s", shares=shares),
        "boundary": lambda: ngettext("the edges differ", "the edges differ, in %(num)s versions", len(unit.versions)),
    }
    return said[code]()


def _support(unit: Unit, votes: int, readers: int) -> str:
    if unit.label is None:
        return gettext("no label has more than %(votes)s of %(readers)s readers", votes=votes, readers=readers)
    return gettext("%(votes)s of %(readers)s readers say %(label)s", votes=votes, readers=readers, label=unit.label)
