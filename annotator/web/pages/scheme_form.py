"""The forms in which labels and rules are written, and what services make of them."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from annotator.models import Scheme
from annotator.services import scheme_editing
from annotator.services.errors import UnusableDraft
from annotator.services.scheme_drafts import MOST_LABELS, Clause, Example, ExampleMark, Label
from annotator.web.forms import Length

MOST_MARKS = 4  # marked words of one example
LINES = [
    SelectChoice(1, _("1 · blue, solid")), SelectChoice(2, _("2 · orange, dashed")),
    SelectChoice(3, _("3 · plum, wavy")), SelectChoice(4, _("4 · grey, dotted")),
    SelectChoice(5, _("5 · teal, double")), SelectChoice(6, _("6 · violet, dashed")),
    SelectChoice(7, _("7 · ochre, wavy")), SelectChoice(8, _("8 · sky, dotted")),
]  # fmt: skip
_ROWS = {"rows": 2}


class LabelForm(Form):  # type: ignore[misc]
    """A label; without a name the row is empty."""

    was = HiddenField()
    name = StringField(_("Name"), [Length(max=32)], description=_("One word: letters, digits, hyphens."))
    key = SelectField(_("Key"), choices=[str(n) for n in range(1, MOST_LABELS + 1)])
    slot = SelectField(_("Line"), coerce=int, choices=LINES)
    definition = TextAreaField(_("What it is"), [Length(max=400)], render_kw=_ROWS)
    test = StringField(_("The test, as a question"), [Length(max=200)])
    links_to = StringField(
        _("Can be linked to (optional)"), [Length(max=300)],
        description=_("Names of labels, with commas between: as an attribution is linked to the claims it is about."),
    )  # fmt: skip
    stands_alone = BooleanField(_("Rarely covers the same words as another label"))


class SchemeForm(FlaskForm):  # type: ignore[misc]
    title = StringField(_("Title"), [InputRequired(), Length(max=120)])
    introduction = TextAreaField(
        _("Introduction"), [Length(max=2000)], description=_("What to ask first, in plain words."),
        render_kw={"rows": 4},
    )  # fmt: skip
    labels = FieldList(FormField(LabelForm), min_entries=MOST_LABELS, max_entries=MOST_LABELS)
    seen = HiddenField()


class MarkForm(Form):  # type: ignore[misc]
    quote = StringField(_("Marked words"), [Length(max=400)])
    label = SelectField(_("Label"), validate_choice=False)


class ExampleForm(Form):  # type: ignore[misc]
    text = TextAreaField(_("The words"), [InputRequired(), Length(max=600)], render_kw=_ROWS)
    marks = FieldList(FormField(MarkForm), min_entries=2, max_entries=MOST_MARKS)
    why = TextAreaField(_("Why"), [InputRequired(), Length(max=400)], render_kw=_ROWS)


class ClauseForm(FlaskForm):  # type: ignore[misc]
    label = SelectField(_("For"))
    title = StringField(_("Title"), [InputRequired(), Length(max=120)])
    rule = TextAreaField(_("The rule"), [InputRequired(), Length(max=600)], render_kw={"rows": 3})
    fits = FormField(ExampleForm, _("An example that fits"))
    misfit = FormField(ExampleForm, _("An example that does not fit"))
    seen = HiddenField()


def scheme_form(draft: Scheme) -> SchemeForm:
    """Return the form for a draft, with empty rows for as many labels as there may still be."""
    free = [n for n in range(1, MOST_LABELS + 1) if n not in [label["slot"] for label in draft.labels]]
    rows = [
        {**label, "was": label["name"], "links_to": ", ".join(label.get("links_to", ()))} for label in draft.labels
    ]  # fmt: skip
    rows += [{"key": str(len(draft.labels) + n), "slot": slot} for n, slot in enumerate(free, 1)]
    seen = scheme_editing.labels_digest(draft)
    return SchemeForm(title=draft.title, introduction=draft.introduction, labels=rows, seen=seen)


def labels_of(form: SchemeForm) -> list[Label]:
    """Return the labels that have a name."""
    return [
        Label(
            row.name.data.strip(), row.key.data, row.slot.data, (row.definition.data or "").strip(),
            (row.test.data or "").strip(), row.was.data or None, _names(row.links_to.data), row.stands_alone.data,
        )
        for row in _named_rows(form)
    ]  # fmt: skip


def _names(written: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (written or "").split(",") if name.strip())


def _named_rows(form: SchemeForm) -> list[Any]:
    return [row.form for row in form.labels if (row.form.name.data or "").strip()]


def label_field(form: SchemeForm, error: UnusableDraft) -> Field:
    """Return the field that a refusal of the labels is about."""
    row, part = error.params.get("row"), error.params.get("part")
    return form.labels if row is None else _named_rows(form)[row][part]


def clause_field(form: ClauseForm, error: UnusableDraft) -> Field:
    """Return the field that a refusal of a rule is about."""
    part = error.params.get("part", "title")
    return form[part].form.text if part in ("fits", "misfit") else form[part]


def clause_form(draft: Scheme, clause: dict[str, Any] | None) -> ClauseForm:
    """Return the form for a rule of a draft, or for a new one."""
    seen = scheme_editing.clause_digest(draft, clause["number"]) if clause else ""
    form = ClauseForm(data={**(_as_form(clause) if clause else {}), "seen": seen})
    names = [SelectChoice(name, name) for name in draft.label_names]
    form.label.choices = [*names, SelectChoice("", _("every label"))]
    for example in (form.fits, form.misfit):
        for mark in example.form.marks:
            mark.form.label.choices = names
    return form


def _as_form(clause: dict[str, Any]) -> dict[str, Any]:
    examples = {
        kind: {**clause[kind], "marks": [*clause[kind]["spans"], {}][:MOST_MARKS]} for kind in ("fits", "misfit")
    }
    return {**clause, "label": clause["label"] or "", **examples}


def clause_of(form: ClauseForm) -> Clause:
    """Return what was written."""
    return Clause(
        form.label.data or None, form.title.data.strip(), form.rule.data.strip(),
        _example(form.fits.form), _example(form.misfit.form),
    )  # fmt: skip


def _example(form: ExampleForm) -> Example:
    rows = [row.form for row in form.marks]
    marks = tuple(ExampleMark(row.quote.data.strip(), row.label.data) for row in rows if (row.quote.data or "").strip())
    return Example(form.text.data.strip(), marks, form.why.data.strip())
