"""Figures of agreement in plain words, with what comparable classes and experts reach."""

from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, format_percent, gettext, ngettext

from annotator.core.agreement.intervals import Interval
from annotator.core.agreement.records import Excluded
from annotator.core.agreement.values import NO_PAIRABLE, OK, Value
from annotator.core.figures import rounded

Band = tuple[float, float]


@dataclass(frozen=True)
class Expectation:
    """What others reach on a label: classes in their first lesson, and trained annotators or experts."""

    first: Band | None
    trained: Band | None


def expectation(label: dict[str, Any]) -> Expectation | None:
    """Return what the scheme says that others reach on a label, if it says it."""
    expected = label.get("expected_agreement")
    return Expectation(_band(expected["first_lesson"]), _band(expected["trained"])) if expected else None


def _band(bounds: list[float] | None) -> Band | None:
    return (bounds[0], bounds[1]) if bounds else None


def sentence(label: str | None, value: Value) -> str:
    """Return a headline figure as one sentence."""
    if value.status == NO_PAIRABLE:
        return gettext("Nobody can agree yet: no two students have read the same words.")
    if label is None:
        return _on_marking(value)
    if value.status != OK or value.value is None:
        return gettext("On %(label)s there is nothing to agree on: all marked nothing, or everything.", label=label)
    return _on_label(label, value.value)


def _on_label(label: str, value: float) -> str:
    if value >= 0.8:
        return gettext("The class agrees on %(label)s almost always.", label=label)
    if value >= 0.6:
        return gettext("The class mostly agrees on %(label)s.", label=label)
    if value >= 0.4:
        return gettext("The class agrees on %(label)s about half-way between chance and always.", label=label)
    if value >= 0.2:
        return gettext("The class agrees on %(label)s better than chance, but not by much.", label=label)
    if value >= 0:
        return gettext("The class agrees on %(label)s barely better than chance.", label=label)
    return gettext("The class agrees on %(label)s less than chance would.", label=label)


def _on_marking(value: Value) -> str:
    if value.value is None:
        return gettext("There is nothing to agree on: everybody marked nothing, or everything.")
    if value.value >= 0.8:
        return gettext("On which words to mark at all, the class agrees almost always.")
    if value.value >= 0.6:
        return gettext("On which words to mark at all, the class mostly agrees.")
    if value.value >= 0.4:
        return gettext("On which words to mark at all, the class agrees about half-way between chance and always.")
    if value.value >= 0.2:
        return gettext("On which words to mark at all, the class agrees better than chance, but not by much.")
    return gettext("On which words to mark at all, the class agrees hardly better than chance.")


def comparison(label: dict[str, Any]) -> str | None:
    """Return what comparable classes and experts reach, so that a figure is not read like a mark out of ten."""
    expected = label.get("expected_agreement")
    return expected["note"] if expected else None


def shown(value: float | None) -> str:
    """Return a figure as it is printed; a dash where there is none."""
    return "–" if value is None else str(format_decimal(rounded(value, 2), "0.00"))


def shown_interval(interval: Interval | None) -> str:
    """Return an interval in words; nothing where there is none."""
    if interval is None or interval.low is None or interval.high is None:
        return ""
    return gettext("%(low)s to %(high)s", low=shown(interval.low), high=shown(interval.high))


def shared_sentence(measure: str, value: Value) -> str:
    """Return a span F1 as students read it."""
    if value.value is None:
        return gettext("No two students have marked the same article yet.")
    share = format_percent(rounded(value.value, 2))
    return {
        "f1_exact": gettext("Two of you agree on %(share)s of your marks, word for word and label for label."),
        "f1_lenient": gettext("Two of you agree on %(share)s of your marks, if it is enough that they overlap."),
        "f1_soft": gettext("Two of you agree on %(share)s, if each mark counts by how much of it the other marked."),
    }[measure] % {"share": share}


def left_out(excluded: Excluded) -> list[str]:
    """Return, as sentences, what the figures rest on and what they leave out."""
    said = []
    if excluded.unsubmitted_share:
        share = format_percent(excluded.unsubmitted_share, "0.0 %" if excluded.unsubmitted_share < 0.01 else None)
        said.append(gettext(
            "%(share)s of what was read is not submitted yet; of that, only what was on screen counts.", share=share
        ))  # fmt: skip
    if excluded.never_opened:
        said.append(ngettext(
            "One student’s article was never opened and is left out; reading and marking nothing would count.",
            "%(num)s students’ articles were never opened and are left out; reading and marking nothing would count.",
            excluded.never_opened,
        ))  # fmt: skip
    few = len(excluded.fewer_than_two_readers)
    if few:
        said.append(ngettext(
            "One article has fewer than two readers.", "%(num)s articles have fewer than two readers.", few
        ))  # fmt: skip
    return said


def drawn_from(interval: Interval) -> str:
    """Return how an interval was made."""
    made = {"times": interval.replicates, "seed": interval.seed, "dropped": interval.dropped}
    many = interval.blocks
    if interval.over == "articles":
        return ngettext(
            "Interval: one article drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
            "%(dropped)s dropped.",
            "Interval: %(num)s articles drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
            "%(dropped)s dropped.", many, **made,
        )  # fmt: skip
    if interval.over == "paragraphs":
        return ngettext(
            "Interval: one paragraph drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
            "%(dropped)s dropped.",
            "Interval: %(num)s paragraphs drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
            "%(dropped)s dropped.", many, **made,
        )  # fmt: skip
    return ngettext(
        "Interval: one stretch of text drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
        "%(dropped)s dropped.",
        "Interval: %(num)s stretches of text drawn %(times)s times with replacement, 95 in 100; seed %(seed)s, "
        "%(dropped)s dropped.", many, **made,
    )  # fmt: skip
