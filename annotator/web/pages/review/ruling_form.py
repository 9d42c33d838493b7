"""The form in which a unit is decided, and the decision that it makes of what was chosen."""

from collections.abc import Iterable
from fractions import Fraction
from time import time
from uuid import UUID

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional

from annotator.core.spans import Version
from annotator.core.words import Word
from annotator.models import Scheme, Unit
from annotator.services.review.rulings import Decision, RuledSpan, Verdict
from annotator.web.forms import Length
from annotator.web.pages.review.passages import Passage

LONGEST_STAY = 3600  # seconds; who stayed longer was away
CONFIDENCE = [
    SelectChoice("", _("Not said")), SelectChoice("1", _("1 – a guess")), SelectChoice("2"), SelectChoice("3"),
    SelectChoice("4"), SelectChoice("5", _("5 – certain")),
]  # fmt: skip
CHANGED_PAGE = _(
    "The words on your page are not those of the article: something has changed them, a translator perhaps. "
    "Nothing was saved. Load the page again in its own language."
)
VERDICTS: dict[str, Verdict] = {"own": "span", "none": "none", "several": "several", "return": "return"}


class UnfinishedDecision(ValueError):
    """Says in a sentence, and beside which field, what is missing."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


def value_of(version: Version) -> str:
    """Return what stands for a version in the form: it means the same after the unit has moved on."""
    return f"{version.start}:{version.end}:{version.label}"


WORDS = {"translate": "no"}  # choices that are words of the article


class RulingForm(FlaskForm):  # type: ignore[misc]
    choice = HiddenField(_("Decision"), [InputRequired(_("Choose a decision first."))])
    own_start = SelectField(_("First word"), [Optional()], coerce=int, validate_choice=False, render_kw=WORDS)
    own_end = SelectField(_("Last word"), [Optional()], coerce=int, validate_choice=False, render_kw=WORDS)
    own_quote = HiddenField()
    own_label = SelectField(_("Label"), [Optional()], validate_choice=False)
    readings = SelectMultipleField(_("Readings"), validate_choice=False)
    also = SelectMultipleField(_("Settles these too"), coerce=UUID, validate_choice=False)
    like = SelectMultipleField(_("The same for these"), coerce=UUID, validate_choice=False)
    clause = SelectField(_("Clause"), [Optional()])
    reason = StringField(
        _("Reason"), [Length(max=2000)], render_kw={"placeholder": _("One line, if the clause does not say it all")}
    )
    confidence = SelectField(_("How sure?"), [Optional()], choices=CONFIDENCE)
    seen = HiddenField(validators=[InputRequired()])
    replaces = SelectField(_("Replaces the ruling"), [Optional()], validate_choice=False)
    opened = HiddenField()


def form_for(unit: Unit, passage: Passage, seen: str = "") -> RulingForm:
    """Return the form for a unit, filled with what was sent, if anything; else with the digest of what is shown."""
    form = RulingForm()
    scheme = unit.round.assignment.scheme
    starts, ends = word_choices(passage.words)
    form.own_start.choices, form.own_end.choices = _with_edge(starts, unit.start), _with_edge(ends, unit.end)
    form.own_label.choices = [SelectChoice("", gettext("Choose a label")), *map(SelectChoice, scheme.label_names)]
    form.clause.choices = _clauses(scheme)
    if not form.is_submitted():
        form.readings.data = [value_of(version) for version in likely_readings(unit)]
        form.own_start.data, form.own_end.data = unit.start, unit.end
        form.own_label.data = unit.label
        form.opened.data = str(int(time()))
    if not form.seen.data:
        form.seen.data = seen
    return form


def likely_readings(unit: Unit) -> list[Version]:
    """Return what “several defensible” most likely means: each label's strongest version, else the two strongest."""
    rows = sorted(unit.versions, key=lambda row: (-row[3], row[:3]))
    strongest = {label: Version(start, end, label) for start, end, label, _votes in reversed(rows)}
    chosen = {Version(*row[:3]) for row in rows[:2]} if len(strongest) < 2 else set(strongest.values())
    return [Version(*row[:3]) for row in rows if Version(*row[:3]) in chosen]


def word_choices(words: Iterable[Word]) -> tuple[list[SelectChoice], list[SelectChoice]]:
    """Return the words as beginnings and as ends, numbered, since a word may occur twice."""
    named = [(word, f"{n} · {word.text}") for n, word in enumerate(words, 1)]
    starts = [SelectChoice(word.start, name) for word, name in named]
    return starts, [SelectChoice(word.end, name) for word, name in named]


def _with_edge(choices: list[SelectChoice], edge: int) -> list[SelectChoice]:
    """Add an edge that stands at no word: in white space, where an import may have put it."""
    if any(choice.value == edge for choice in choices):
        return choices
    return sorted([*choices, SelectChoice(edge, gettext("as it stands"))], key=lambda choice: int(choice.value))


def _clauses(scheme: Scheme) -> list[SelectChoice]:
    ordered = sorted(scheme.clauses, key=lambda clause: clause["label"] is None)
    return [SelectChoice("", gettext("None"))] + [
        SelectChoice(
            clause["number"], f"{clause['number']} · {clause['title']}",
            optgroup=clause["label"] or gettext("For every label"),
        )
        for clause in ordered
    ]  # fmt: skip


def decision_of(form: RulingForm, text: str) -> Decision:
    """Return what was decided, quotes taken from the article's text.

    :raise UnfinishedDecision: when something is missing or cannot be read
    """
    choice = form.choice.data
    return Decision(
        verdict=VERDICTS.get(choice, "span"),
        seen=form.seen.data,
        spans=tuple(_spans(form, text)),
        also=tuple(form.also.data or ()),
        clause=form.clause.data or None,
        reason=(form.reason.data or "").strip() or None,
        confidence=int(form.confidence.data) if form.confidence.data else None,
        seconds=_seconds(form.opened.data),
        replaces=_ids(form.replaces.data),
    )


def _spans(form: RulingForm, text: str) -> list[RuledSpan]:
    choice = form.choice.data
    if choice in ("none", "return"):
        return []
    if choice == "own":
        return [_span(_own(form, text), text)]
    values = form.readings.data or [] if choice == "several" else [choice]
    if choice == "several" and len(values) < 2:
        raise UnfinishedDecision("readings", gettext("Check at least two of the versions."))
    return [_span(_version(value), text, _weight(value) if choice == "several" else None) for value in values]


def _own(form: RulingForm, text: str) -> Version:
    start, end, label = form.own_start.data, form.own_end.data, form.own_label.data
    if start is None or end is None or not label:
        raise UnfinishedDecision("own_start", gettext("Choose the first word, the last word and a label."))
    if end <= start:
        raise UnfinishedDecision("own_end", gettext("The last word comes before the first."))
    if not is_what_was_seen(form.own_quote.data, text[max(start, 0) : end]):
        raise UnfinishedDecision("own_start", str(CHANGED_PAGE))
    return Version(start, end, label)


def is_what_was_seen(quote: str | None, stored: str) -> bool:
    """Say whether the words that a script read from the page are those of the article; spaces do not count."""
    return not quote or "".join(quote.split()) == "".join(stored.split())


def _version(value: str) -> Version:
    try:
        start, end, label = value.split(":", 2)
        return Version(int(start), int(end), label)
    except ValueError as error:
        raise UnfinishedDecision("choice", gettext("This is not a decision of this page. Choose again.")) from error


def _span(version: Version, text: str, weight: Fraction | None = None) -> RuledSpan:
    quote = text[max(version.start, 0) : max(version.end, 0)]
    return RuledSpan(version.start, version.end, quote, version.label, weight)


def _weight(value: str) -> Fraction:
    written = request.form.get(f"weight:{value}", "1")
    if not (written.isascii() and written.isdecimal() and 1 <= int(written) <= 99):
        raise UnfinishedDecision("readings", gettext("A weight is a whole number from 1 to 99."))
    return Fraction(int(written))


def _seconds(opened: str | None) -> int | None:
    if not opened or not (opened.isascii() and opened.isdecimal() and len(opened) < 12):
        return None
    return min(max(int(time()) - int(opened), 0), LONGEST_STAY)


def _ids(written: str | None) -> tuple[UUID, ...]:
    """Return the rulings that the form names as replaced, by their ids with commas between."""
    try:
        return tuple(UUID(one) for one in (written or "").split(",") if one)
    except ValueError as error:
        raise UnfinishedDecision("replaces", gettext("There is no such ruling here.")) from error
