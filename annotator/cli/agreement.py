"""`annotator agreement FILE|ASSIGNMENT …`: every measure, with intervals, exclusions, versions and seeds."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import click
from flask_babel import gettext, ngettext

from annotator import __version__
from annotator.cli.measurable import Measurable, measurable
from annotator.cli.record_file import echo_json
from annotator.core.agreement import MEASURES, N_OF
from annotator.core.agreement.gamma import SAMPLES
from annotator.core.agreement.gamma import SEED as GAMMA_SEED
from annotator.core.agreement.intervals import REPLICATES, SEED, Interval
from annotator.core.agreement.records import Excluded
from annotator.core.agreement.report import DEFAULT, Figure, by_pair, figures, labels_for, plain_figures
from annotator.core.agreement.study import Study, all_labels, all_readers
from annotator.core.figures import fixed
from annotator.core.formats.parsing import printable

NAMES = click.Choice(list(MEASURES))
REPLICATED = click.IntRange(100, 100_000)  # each takes memory for every block


@click.command("agreement")
@click.argument("sources", metavar="FILE|ASSIGNMENT...", nargs=-1, required=True)
@click.option("--round", "number", type=click.IntRange(1), help="Of an assignment; the one under way when left out.")
@click.option("--measure", "measures", type=NAMES, multiple=True, metavar="M", help="Only this one; repeatable.")
@click.option("--by", "parts", type=click.Choice(["article", "pair"]), multiple=True, help="And of each by itself.")
@click.option("--replicates", default=REPLICATES, show_default=True, type=REPLICATED, help="For intervals.")
@click.option("--seed", default=SEED, show_default=True, type=click.IntRange(0), help="For intervals.")
@click.option("--no-jackknife", is_flag=True, help="Without leaving each annotator out in turn, for large crowds.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def agreement_command(
    sources: tuple[str, ...],
    number: int | None,
    measures: tuple[str, ...],
    parts: tuple[str, ...],
    replicates: int,
    seed: int,
    *,
    no_jackknife: bool,
    as_json: bool,
) -> None:
    """Measure agreement in record FILEs (- for standard input), pooled, or in an ASSIGNMENT.

    Per label and overall, with what was excluded.
    """
    measured = measurable(sources, number)
    studies, chosen = measured.studies, measures or DEFAULT
    drawn = figures(studies, chosen, replicates=replicates, seed=seed, has_jackknife=not no_jackknife)
    found = list(_with_progress(drawn, _how_many(chosen, studies)))
    head = _head(measured, replicates, seed)
    if as_json:
        answer = head | {"excluded": asdict(measured.left_out), "measures": _nested(found)}
        answer |= _parts(measured, chosen, parts)
        echo_json(answer)
        return
    _print_head(head, measured.left_out)
    for figure in found:
        click.echo(_line(figure))
    for title, inner in _titled_parts(measured, chosen, parts):
        click.echo(f"\n{title}")
        for figure in inner:
            click.echo(_line(figure))


def _how_many(measures: Iterable[str], studies: Sequence[Study]) -> int:
    return sum(len(labels_for(measure, studies)) for measure in measures)


def _with_progress(found: Iterable[Figure], many: int) -> Iterator[Figure]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield from found
        return
    with click.progressbar(found, length=many, file=sys.stderr) as bar:
        yield from bar


def _head(measured: Measurable, replicates: int, seed: int) -> dict[str, Any]:
    """What somebody needs to get the same figures again."""
    studies = measured.studies
    return {
        "files": list(measured.sources),
        "versions": {"annotator": __version__, "numpy": version("numpy"), "scipy": version("scipy")},
        "seeds": {"intervals": seed, "gamma": GAMMA_SEED},
        "replicates": replicates,
        "gamma_samples": SAMPLES,
        "articles": len(studies),
        "annotators": len(all_readers(studies)),
        "characters": sum(study.length for study in studies),
        "labels": list(all_labels(studies)),
        "repeated_texts": measured.repeated,
    }


def _nested(found: Iterable[Figure]) -> dict[str, Any]:
    """measure → overall and labels → figure."""
    nested: dict[str, Any] = {}
    for figure in found:
        place = nested.setdefault(figure.measure, {"overall": None, "labels": {}})
        told = asdict(figure.value) | {"n_of": N_OF[figure.measure]}
        if figure.interval or figure.jackknife:
            told |= {"interval": figure.interval and asdict(figure.interval)}
            told |= {"jackknife": figure.jackknife and asdict(figure.jackknife)}
        if figure.label is None:
            place["overall"] = told
        else:
            place["labels"][figure.label] = told
    return nested


def _parts(measured: Measurable, measures: Sequence[str], parts: Iterable[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "article" in parts:
        told["by_article"] = [
            {"article": study.name, "round": number, "measures": _nested(plain_figures([study], measures))}
            for number, study in zip(measured.rounds, measured.studies, strict=True)
        ]
    if "pair" in parts:
        pairs = by_pair(measured.studies, measures)
        told["by_pair"] = [{"annotators": list(pair), "measures": _nested(found)} for pair, found in pairs]
    return told


def _titled_parts(
    measured: Measurable, measures: Sequence[str], parts: Iterable[str]
) -> Iterator[tuple[str, Iterable[Figure]]]:
    if "article" in parts:
        for number, study in zip(measured.rounds, measured.studies, strict=True):
            title = gettext("Article %(id)s, round %(round)s", id=printable(study.name), round=number)
            yield title, plain_figures([study], measures)
    if "pair" in parts:
        for (one, other), found in by_pair(measured.studies, measures):
            yield gettext("%(one)s and %(other)s", one=printable(one), other=printable(other)), found


def _print_head(head: dict[str, Any], left_out: Excluded) -> None:
    click.echo(
        ", ".join(
            (
                ngettext("%(num)d article", "%(num)d articles", head["articles"]),
                ngettext("%(num)d annotator", "%(num)d annotators", head["annotators"]),
                ngettext("%(num)d character", "%(num)d characters", head["characters"]),
            )
        )
        + "."
    )
    click.echo(
        gettext(
            "Excluded: %(never)d never opened, %(unread)d characters unread, %(few)d articles with fewer than two "
            "readers; %(partial)d readings in part, which unitizing and gamma leave out. Not submitted: %(open)d %%.",
            never=left_out.never_opened,
            unread=left_out.unread_characters,
            few=len(left_out.fewer_than_two_readers),
            partial=left_out.partial_readers,
            open=round(100 * left_out.unsubmitted_share),
        )
    )
    versions = ", ".join(f"{name} {number}" for name, number in head["versions"].items())
    click.echo(
        gettext(
            "%(versions)s; seeds %(seed)d and %(gamma)d (gamma), %(replicates)d replicates.\n",
            versions=versions,
            seed=head["seeds"]["intervals"],
            gamma=head["seeds"]["gamma"],
            replicates=head["replicates"],
        )
    )


def _drawn(interval: Interval) -> str:
    """What was drawn, and how many of the draws came to no figure."""
    if not interval.dropped:
        return interval.over
    return gettext(
        "%(over)s (%(dropped)d of %(all)d draws without a figure)",
        over=interval.over, dropped=interval.dropped, all=interval.replicates,
    )  # fmt: skip


def _line(figure: Figure) -> str:
    """Name, label, figure or why there is none, interval, n."""
    value, told = figure.value, []
    told.append(fixed(value.value, 3, 7) if value.value is not None else f"{value.status:>7}")
    if figure.interval and figure.interval.low is not None and figure.interval.high is not None:
        told.append(f"[{fixed(figure.interval.low, 3)}, {fixed(figure.interval.high, 3)}] {_drawn(figure.interval)}")
    if figure.jackknife and figure.jackknife.error is not None:
        told.append(gettext("± %(error)s over annotators", error=fixed(figure.jackknife.error, 3)))
    elif figure.jackknife and figure.jackknife.note and value.value is not None:
        told.append(gettext("no ± over annotators: %(why)s", why=figure.jackknife.note))
    if value.percent is not None:
        told.append(f"{fixed(100 * value.percent, 1)} %")
    told.append(f"n = {value.n} ({N_OF[figure.measure]})")
    told.extend([value.note] if value.note else [])
    label = printable(figure.label) if figure.label else gettext("(all)")
    return f"{figure.measure:22} {label:14} " + "  ".join(told)
