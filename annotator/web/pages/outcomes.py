"""What became of each of a student's marks: ruled on, agreed as they or otherwise, or still open."""

from dataclasses import dataclass
from uuid import UUID

from annotator.models import Appeal, Membership, Ruling, Submission, Unit
from annotator.permissions import is_revealed
from annotator.services.review import appeals, kept, units
from annotator.services.visibility import spans_for


@dataclass(frozen=True)
class Outcome:
    """A unit with the student's own mark, the rulings that stand on it, and what they asked."""

    unit: Unit
    marked: list[str]
    rulings: list[Ruling]
    questions: list[Appeal]
    may_ask: bool

    @property
    def kind(self) -> str:
        """`ruled`, `open`, or how the class agrees: `same` label or `other`, with `_in_bulk` where by a bulk rule."""
        if self.rulings:
            return "ruled"
        if self.unit.state != "agreed":
            return "open"
        agrees = "same" if self.unit.label in self.marked else "other"
        return f"{agrees}_in_bulk" if self.unit.source == "bulk" else agrees

    @property
    def like_me(self) -> int:
        """How many readers gave the label that the student gave, the student included."""
        return max((int(self.unit.votes.get(label, 0)) for label in self.marked), default=0)

    @property
    def readers(self) -> int:
        return self.unit.votes_for + self.unit.votes_silent


def outcomes_of(submission: Submission, viewer: Membership) -> list[Outcome]:
    """Return the units that hold one's own submitted marks, in text order; none while students are blind."""
    if not is_revealed(submission.round) or not submission.is_counted:
        return []
    marked: dict[UUID, list[str]] = {}
    for span in spans_for(viewer, submission):
        if span.unit_id:
            marked.setdefault(span.unit_id, []).append(span.label)
    asked = appeals.of_member(submission.round, viewer)
    held = units.with_ids(marked)
    ruled, askable = kept.current_on(held), appeals.may_ask_about(submission.round, held, viewer)
    return [
        Outcome(
            unit, marked[unit.id], ruled.get(unit.id, []), [one for one in asked if one.unit_id == unit.id],
            unit.id in askable,
        )
        for unit in held
    ]  # fmt: skip
