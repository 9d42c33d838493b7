"""Agreement of a round: the measures of `annotator agreement`, and the live figures that the page follows."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response as Answer
from flask import jsonify
from flask_babel import get_locale
from pydantic import AfterValidator, BaseModel, Field
from spectree import Response

from annotator import __version__
from annotator.core.agreement import N_OF
from annotator.core.agreement.gamma import SEED as GAMMA_SEED
from annotator.core.agreement.intervals import REPLICATES, SEED
from annotator.core.agreement.report import DEFAULT, Figure
from annotator.models import Membership, Round
from annotator.permissions import Permission, has_permission
from annotator.services import agreement
from annotator.web import agreement_words as words
from annotator.web import loading
from annotator.web.agreement_lines import line_of, names_for
from annotator.web.api.answers import classes
from annotator.web.api.answers.base import Out, Problem
from annotator.web.api.blueprint import bp, spec
from annotator.web.compression import keeps

QUICK = ("char_alpha", *agreement.SHARED)  # the others take a class seconds, so scripts ask for them by name


def _measure(name: str) -> str:
    if name not in DEFAULT:  # one alignment of all annotators at once is for the command: it may take minutes
        raise ValueError(f"must be one of {', '.join(DEFAULT)}")
    return name


Name = Annotated[str, AfterValidator(_measure)]


class AgreementQuery(BaseModel):
    """`measure` may be repeated; without it, the figures of the page. `by`: also of each article or pair by itself."""

    measure: Annotated[list[Name], Field(max_length=len(DEFAULT))] = []
    by: list[Literal["article", "pair"]] = []


class Interval(Out):
    low: float | None
    high: float | None
    level: float
    over: str
    blocks: int
    replicates: int
    dropped: int
    seed: int


class Jackknife(Out):
    """`without` names annotators as the viewer may know them: for the teacher by pseudonym, for others not at all.

    `error` is null, and `note` says why, where one of all these figures is undefined.
    """

    error: float | None
    without: dict[str, float | None]
    note: str | None = None


class Figures(Out):
    """`value` is null when undefined, with the reason in `status`: `no_pairable`, `no_variation` or `refused`."""

    value: float | None
    status: str
    n: int
    n_of: str
    pairs: int | None
    percent: float | None
    observed: float | None
    expected: float | None
    coverage: float | None
    note: str | None
    interval: Interval | None = None
    jackknife: Jackknife | None = None


class Measured(Out):
    overall: Figures | None
    labels: dict[str, Figures]


class Excluded(Out):
    never_opened: int
    unread_characters: int
    unsubmitted_characters: int
    unsubmitted_share: float
    partial_readers: int
    fewer_than_two_readers: list[str]
    without_text: list[str]


class OfArticle(Out):
    article: str
    round: int
    measures: dict[str, Measured]


class OfPair(Out):
    annotators: list[str]
    measures: dict[str, Measured]


class Agreement(Out):
    round: classes.Round
    versions: dict[str, str]
    seeds: dict[str, int]
    replicates: int
    articles: int
    annotators: int
    characters: int
    labels: list[str]
    excluded: Excluded
    measures: dict[str, Measured]
    by_article: list[OfArticle] | None = None
    by_pair: list[OfPair] | None = None


class LiveLine(Out):
    """`char_alpha` of a label, null for marked at all; `sentence` and `shown` are in the reader's language."""

    label: str | None
    value: float | None
    status: str
    n: int
    low: float | None
    high: float | None
    sentence: str
    shown: str
    shown_interval: str


class LiveAgreement(Out):
    round: classes.Round
    unsubmitted_share: float
    left_out: list[str]
    lines: list[LiveLine]


@bp.get("/rounds/<uuid:id>/agreement")
@spec.validate(
    resp=Response(HTTP_200=Agreement, HTTP_304=None, HTTP_403=Problem, HTTP_404=Problem), tags=["agreement"]
)
def show_agreement(id: UUID, query: AgreementQuery) -> Answer:
    """Measure a round, unfinished work included where it was on screen; poll it with `If-None-Match`."""
    round_, viewer = loading.round_(id, Permission.OVERSEE)
    now = agreement.current_tag(round_)
    tag = _tag(now, viewer)
    if keeps(tag):
        return _tagged(Answer(status=304), tag)
    return _tagged(jsonify(_measured(round_, viewer, query, now)), tag)


@bp.get("/rounds/<uuid:id>/agreement/live")
@spec.validate(
    resp=Response(HTTP_200=LiveAgreement, HTTP_304=None, HTTP_403=Problem, HTTP_404=Problem), tags=["agreement"]
)
def follow_agreement(id: UUID) -> Answer:
    """Show the figures of the page as they are now: cheap enough to ask every few seconds."""
    round_, viewer = loading.round_(id, Permission.OVERSEE)
    tag = _tag(agreement.current_tag(round_), viewer)
    if keeps(tag):
        return _tagged(Answer(status=304), tag)
    now, lines, excluded = agreement.live_headlines(round_)
    body = {
        "round": classes.Round.of(round_).model_dump(), "unsubmitted_share": excluded.unsubmitted_share,
        "left_out": words.left_out(excluded), "lines": [_live(line, round_) for line in lines],
    }  # fmt: skip
    return _tagged(jsonify(body), _tag(now, viewer))


def _tag(tag: str, viewer: Membership) -> str:
    """Names depend on who looks and sentences on the language, and browsers of a classroom are shared."""
    return f"{tag}-{viewer.role}-{get_locale()}"


def _tagged(response: Answer, tag: str) -> Answer:
    response.set_etag(tag)
    return response


def _live(headline: agreement.Headline, round_: Round) -> dict[str, Any]:
    line = line_of(headline, round_)
    return {
        "label": headline.label, "value": line.value.value, "status": line.value.status, "n": line.value.n,
        "low": line.interval.low, "high": line.interval.high, "sentence": line.sentence,
        "shown": words.shown(line.value.value), "shown_interval": words.shown_interval(line.interval),
    }  # fmt: skip


def _measured(round_: Round, viewer: Membership, query: AgreementQuery, now: str) -> dict[str, Any]:
    measured = agreement.measured_of(round_, now, query.measure or QUICK, query.by)
    names = names_for(viewer, round_, measured.readers)
    may_name = has_permission(viewer, Permission.TEACH)
    body = _head(round_, measured) | {
        "excluded": asdict(measured.excluded), "measures": nested(measured.figures, names if may_name else {}),
    }  # fmt: skip
    if "article" in query.by:
        body["by_article"] = [
            {"article": name, "round": round_.number, "measures": nested(found, {})}
            for name, found in measured.by_article
        ]
    if "pair" in query.by:
        body["by_pair"] = [
            {"annotators": [names[one] for one in pair], "measures": nested(found, {})}
            for pair, found in measured.by_pair
        ]
    return body


@cache
def _versions() -> dict[str, str]:
    return {"annotator": __version__} | {name: version(name) for name in ("numpy", "scipy")}


def _head(round_: Round, measured: agreement.Measured) -> dict[str, Any]:
    """What somebody needs to get the same figures again."""
    return {
        "round": classes.Round.of(round_).model_dump(),
        "versions": _versions(),
        "seeds": {"intervals": SEED, "gamma": GAMMA_SEED}, "replicates": REPLICATES, "articles": measured.articles,
        "annotators": len(measured.readers), "characters": measured.characters,
        "labels": round_.assignment.scheme.label_names,
    }  # fmt: skip


def nested(measured: Iterable[Figure], names: dict[str, str]) -> dict[str, Any]:
    """measure → overall and labels → figure, annotators under the names given and left out without one."""
    told: dict[str, Any] = {}
    for figure in measured:
        place = told.setdefault(figure.measure, {"overall": None, "labels": {}})
        if figure.label is None:
            place["overall"] = _told(figure, names)
        else:
            place["labels"][figure.label] = _told(figure, names)
    return told


def _told(figure: Figure, names: dict[str, str]) -> dict[str, Any]:
    told = asdict(figure.value) | {"n_of": N_OF[figure.measure]}
    if figure.jackknife is not None:
        without = {names[one]: left for one, left in figure.jackknife.without.items() if one in names}
        told["interval"] = asdict(figure.interval) if figure.interval else None
        told["jackknife"] = {"error": figure.jackknife.error, "without": without, "note": figure.jackknife.note}
    return told
