"""A class's own labels and rules: begun from a scheme or from nothing, edited as a draft, published as a version."""

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from annotator.db import session
from annotator.i18n import N_
from annotator.models import Classroom, Scheme, User
from annotator.services import classrooms, events, scheme_editing, schemes, submissions
from annotator.services.errors import Missing, UnusableDraft

MOST_LABELS = 8  # as many as the palette has slots and a hand has keys for
_NAME = re.compile(r"[^\W\d_][\w-]{0,31}")


@dataclass(frozen=True)
class Label:
    """A label as its author writes it; `was` is the name that its rules still know it by.

    `links_to` names the labels that its marks may be linked to; a label that `stands_alone` rarely covers the same
    words as another.
    """

    name: str
    key: str
    slot: int
    definition: str
    test: str
    was: str | None = None
    links_to: tuple[str, ...] = ()
    stands_alone: bool = False


@dataclass(frozen=True)
class ExampleMark:
    """Words of an example and their label."""

    quote: str
    label: str


@dataclass(frozen=True)
class Example:
    """Words of our own, what is marked in them, and why that is right or wrong."""

    text: str
    spans: tuple[ExampleMark, ...]
    why: str


@dataclass(frozen=True)
class Clause:
    """A rule for a hard case; without a label it is for every label."""

    label: str | None
    title: str
    rule: str
    fits: Example
    misfit: Example


def begin(classroom: Classroom, base: Scheme | None, *, by: User, now: datetime) -> Scheme:
    """Begin a draft: the next version of a scheme of this class, or a scheme of its own, copied or empty.

    A scheme has one draft at a time: who begins another finds it. Of a copy that nobody has changed yet, too.
    """
    submissions.lock_roster(classroom.id)
    is_own = base is not None and base.classroom_id == classroom.id
    if found := _open_draft(base.name) if base and is_own else _untouched(classroom, base):
        return found
    draft = Scheme(
        classroom_id=classroom.id, name=base.name if base and is_own else _new_name(base.title if base else "labels"),
        version=_last_version(base.name) + 1 if base and is_own else 1, title=base.title if base else classroom.name,
        introduction=base.introduction if base else "", labels=list(base.labels) if base else [],
        clauses=list(base.clauses) if base else [],
    )  # fmt: skip
    session.add(draft)
    session.flush()
    events.record("draft", "scheme", draft.id, by=by.id, classroom=classroom.id, now=now)
    return draft


def _open_draft(name: str) -> Scheme | None:
    return session.scalar(select(Scheme).filter_by(name=name, published_at=None))


def _untouched(classroom: Classroom, base: Scheme | None) -> Scheme | None:
    """Return a draft that would be the same as one begun now: a button pressed twice makes one."""
    wanted = (base.title, base.introduction, base.labels, base.clauses) if base else (classroom.name, "", [], [])
    first = (draft for draft in of_classroom(classroom) if draft.version == 1)
    return next((one for one in first if (one.title, one.introduction, one.labels, one.clauses) == wanted), None)


def _last_version(name: str) -> int:
    return session.scalar(select(func.max(Scheme.version)).filter_by(name=name)) or 0


def _new_name(title: str) -> str:
    """Return a name for files: two classes may give the same title to different rules."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return f"{'-'.join(re.findall('[a-z0-9]+', plain))[:40] or 'labels'}-{secrets.token_hex(3)}"


def of_classroom(classroom: Classroom) -> Sequence[Scheme]:
    """Return the drafts of a class."""
    return schemes.drafts_in([classroom])[classroom.id]


def with_id(id: UUID) -> Scheme | None:
    """Return a draft."""
    return session.scalar(select(Scheme).filter_by(id=id, published_at=None))


def describe(
    draft: Scheme, title: str, introduction: str, labels: Sequence[Label], *, seen: str | None = None
) -> None:
    """Set title, introduction and labels; the rules of a renamed label follow it, those of a dropped one go.

    `seen` is the `labels_digest` of what its author saw.

    :raise MovedDraft: when somebody else has changed them since
    :raise UnusableName: when the title is empty or too long
    :raise UnusableDraft: when the labels do not stand beside each other
    """
    draft = scheme_editing.locked(draft)
    scheme_editing.refuse_unseen(scheme_editing.labels_digest(draft), seen)
    renamed: dict[str | None, str] = {label.was: label.name for label in labels if label.was}
    labels = [replace(label, links_to=_links_now(label, labels, renamed)) for label in labels]
    _check_labels(labels)
    draft.title, draft.introduction = classrooms.usable_name(title), introduction.strip()
    ordered = sorted(labels, key=lambda label: label.key)
    before = {label["name"]: label for label in draft.labels}
    draft.labels = [_frozen(label, n, before.get(label.was or "")) for n, label in enumerate(ordered, 1)]
    draft.clauses = [_following(clause, renamed) for clause in draft.clauses if _stays(clause, renamed)]
    session.flush()


def _links_now(label: Label, labels: Sequence[Label], renamed: Mapping[str | None, str]) -> tuple[str, ...]:
    """Return what a label may be linked to, under the names of now: a label that is renamed keeps its links."""
    names = {one.name for one in labels}
    return tuple(dict.fromkeys(name if name in names else renamed.get(name, name) for name in label.links_to))


def _frozen(label: Label, key: int, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a label as a scheme stores it; what it does not do is left out.

    What others reach on it is known of a label that means what it meant.
    """
    stored: dict[str, Any] = {
        "name": label.name, "key": str(key), "slot": label.slot, "definition": label.definition, "test": label.test,
    }  # fmt: skip
    if label.links_to:
        stored["links_to"] = list(label.links_to)
    if label.stands_alone:
        stored["stands_alone"] = True
    if before and "expected_agreement" in before and before["definition"] == label.definition:
        stored["expected_agreement"] = before["expected_agreement"]
    return stored


def _check_labels(labels: Sequence[Label]) -> None:
    if not 1 <= len(labels) <= MOST_LABELS:
        raise UnusableDraft(why=N_("A scheme has one to eight labels."))
    for row, label in enumerate(labels):
        if not _NAME.fullmatch(label.name):
            raise UnusableDraft(
                why=N_("A label is one word of at most 32 letters, digits and hyphens, a letter first. Write two words "
                       "with a hyphen between."), row=row, part="name",
            )  # fmt: skip
        if not (label.definition and label.test):
            part = "test" if label.definition else "definition"
            raise UnusableDraft(why=N_("Every label needs a definition and a test."), row=row, part=part)
        if not set(label.links_to) <= {one.name for one in labels}:
            raise UnusableDraft(
                why=N_("Links can only lead to labels of this scheme, each by its name."), row=row, part="links_to"
            )  # fmt: skip
    _refuse_doubles([label.name.casefold() for label in labels], "name", N_("Two labels have the same name."))
    _refuse_doubles(
        [label.slot for label in labels], "slot",
        N_("Two labels have the same line, so nobody could tell them apart."),
    )  # fmt: skip
    _refuse_doubles([label.key for label in labels], "key", N_("Two labels have the same key."))


def _refuse_doubles(values: Sequence[Any], part: str, why: str) -> None:
    for row, value in enumerate(values):
        if value in values[:row]:
            raise UnusableDraft(why=why, row=row, part=part)


def _stays(clause: Mapping[str, Any], renamed: Mapping[str | None, str]) -> bool:
    return clause["label"] is None or clause["label"] in renamed


def _following(clause: Mapping[str, Any], renamed: Mapping[str | None, str]) -> dict[str, Any]:
    """Return the clause with labels as they are called now; marks of a dropped label go."""
    examples = {
        kind: {**clause[kind], "spans": [
            {**span, "label": renamed[span["label"]]} for span in clause[kind]["spans"] if span["label"] in renamed
        ]}
        for kind in ("fits", "misfit")
    }  # fmt: skip
    return {**clause, "label": renamed.get(clause["label"]), **examples}


def write_clause(draft: Scheme, number: str | None, clause: Clause, *, seen: str | None = None) -> str:
    """Write a rule anew, or add one under a number that no version has used; return its number.

    `seen` is the `clause_digest` of what its author saw.

    :raise MovedDraft: when somebody else has changed or removed the rule since
    :raise Missing: when there is no rule with this number
    :raise UnusableDraft: when the rule does not hold together
    """
    draft = scheme_editing.locked(draft)
    scheme_editing.refuse_unseen(scheme_editing.clause_digest(draft, number), seen)
    _check_clause(draft, clause)
    written = {**asdict(clause), "fits": _example(clause.fits), "misfit": _example(clause.misfit)}
    if number is None:
        number = _free_number(draft, clause.label)
        draft.clauses = [*draft.clauses, {"number": number, **written}]
    elif any(one["number"] == number for one in draft.clauses):
        draft.clauses = [{"number": number, **written} if one["number"] == number else one for one in draft.clauses]
    else:
        raise Missing
    session.flush()
    return number


def _example(example: Example) -> dict[str, Any]:
    return {**asdict(example), "spans": [asdict(mark) for mark in example.spans]}


def _check_clause(draft: Scheme, clause: Clause) -> None:
    if clause.label not in [None, *draft.label_names]:
        raise UnusableDraft(why=N_("The rule is for a label that the scheme does not have."), part="label")
    if not (clause.title and clause.rule):
        part = "rule" if clause.title else "title"
        raise UnusableDraft(why=N_("A rule needs a title and a sentence."), part=part)
    for part, example in (("fits", clause.fits), ("misfit", clause.misfit)):
        if not example.text:
            raise UnusableDraft(why=N_("A rule needs an example that fits and one that does not."), part=part)
        if any(mark.quote not in example.text for mark in example.spans):
            raise UnusableDraft(
                why=N_("The marked words must stand in the example exactly as you type them."), part=part
            )  # fmt: skip
        if any(mark.label not in draft.label_names for mark in example.spans):
            raise UnusableDraft(why=N_("Choose a label for every marked word."), part=part)


def _free_number(draft: Scheme, label: str | None) -> str:
    """Return the next number under the label's letter: rulings keep old numbers, so none is given twice."""
    letter = (label or "general")[0].upper()
    family = session.scalars(select(Scheme).filter_by(name=draft.name)).all()
    used = {clause["number"] for scheme in family for clause in scheme.clauses}
    taken = [int(number[1:]) for number in used if number[0] == letter and number[1:].isdecimal()]
    return f"{letter}{max(taken, default=0) + 1}"


def remove_clause(draft: Scheme, number: str) -> None:
    """Take a rule out of the draft; its number is not given again once it has been published."""
    draft = scheme_editing.locked(draft)
    draft.clauses = [clause for clause in draft.clauses if clause["number"] != number]
    session.flush()


def publish(draft: Scheme, *, by: User, now: datetime) -> None:
    """Freeze the draft as a version; assignments keep the one they began with. Doing it twice is doing it once.

    :raise UnusableDraft: when it has no labels yet
    """
    draft = scheme_editing.locked_version(draft)
    if draft.published_at is not None:
        return
    if not draft.labels:
        raise UnusableDraft(why=N_("A scheme has one to eight labels."))
    draft.published_at = now
    session.flush()
    events.record("publish", "scheme", draft.id, by=by.id, classroom=draft.classroom_id, now=now)


def discard(draft: Scheme, *, by: User, now: datetime) -> None:
    """Throw a draft away."""
    draft = scheme_editing.locked(draft)
    events.record("discard", "scheme", draft.id, by=by.id, classroom=draft.classroom_id, now=now)
    session.delete(draft)
    session.flush()
