"""How much a class agrees: figures in plain words, pictures, and the way to the passages behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _

from annotator.core.agreement.values import Value
from annotator.core.talk import division
from annotator.models import Article, Membership, Round
from annotator.permissions import Permission, blinding_round, has_permission, may_see_units
from annotator.services import agreement, articles, submissions
from annotator.services.agreement import Report
from annotator.services.errors import Forbidden
from annotator.services.review import units
from annotator.services.review.errors import HiddenResult
from annotator.web import agreement_words as words
from annotator.web import loading
from annotator.web.agreement_lines import line_of, names_for
from annotator.web.fresh_units import derive_first
from annotator.web.labels import label_of
from annotator.web.pages.agreement import charts

bp = Blueprint("agreement", __name__)

SHARED = {"f1_exact": _("Exact"), "f1_lenient": _("Overlapping"), "f1_soft": _("By how much they overlap")}
MOST_PASSAGES = 8  # that students are shown


@dataclass(frozen=True)
class Along:
    """One article's disagreement, paragraph by paragraph."""

    article: Article
    values: Mapping[str | None, Value]
    paragraphs: Sequence[Any]
    columns: list[charts.Column]
    worst: list[int]

    def opening(self, at: int) -> str:
        return self.article.text[self.paragraphs[at].start : self.paragraphs[at].end]


@bp.get("/rounds/<uuid:id>/agreement")
def show(id: UUID) -> str:
    round_, viewer = loading.round_(id, Permission.SEE)
    if may_see_units(viewer, round_):
        derive_first(round_)
    return _for_staff(round_, viewer) if has_permission(viewer, Permission.OVERSEE) else _for_student(round_)


def _for_student(round_: Round) -> str:
    """Students see what the class shares, and only once it is revealed: while anything is open, they are blind."""
    if round_.state != "revealed":
        raise Forbidden
    if open_round := blinding_round(round_):
        raise HiddenResult(number=open_round.number)
    report = agreement.report_of(round_)
    marked = [unit for unit in units.of_round(round_) if unit.votes_for]
    split = sorted(marked, key=lambda unit: (-division(unit.votes, unit.votes_silent), unit.start))
    return render_template(
        "agreement/student.html", round=round_, assignment=round_.assignment, shared=_shared(report),
        units=split[:MOST_PASSAGES], label_of=label_of, charts=charts,
        text_of={article.id: article for article in articles.read_in(round_.assignment)},
    )  # fmt: skip


def _for_staff(round_: Round, viewer: Membership) -> str:
    report, scheme = agreement.report_of(round_), round_.assignment.scheme
    texts = {article.id: article for article in articles.read_in(round_.assignment)}
    names = names_for(viewer, round_, report.readers)
    order = charts.ordered(report.readers, report.pairs)
    readers = [reader for reader, _mean in order]
    may_name = has_permission(viewer, Permission.TEACH)
    return render_template(
        "agreement/show.html", round=round_, assignment=round_.assignment, scheme=scheme, report=report, words=words,
        lines=[line_of(line, round_) for line in report.headlines], shared=_shared(report), charts=charts,
        names=names, order=order, matrix=charts.matrix(readers, report.pairs), alongs=_alongs(report, texts),
        outliers=report.outliers if may_name else (), works=_works(report, round_) if may_name else {},
        may_name=may_name, label_of=label_of, left_out=words.left_out(report.excluded),
        text_of=texts,
    )  # fmt: skip


def _shared(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "name": SHARED[figure.measure], "measure": figure.measure, "value": figure.value,
            "interval": figure.interval, "sentence": words.shared_sentence(figure.measure, figure.value),
        }
        for figure in report.shared
    ]  # fmt: skip


def _alongs(report: Report, texts: Mapping[UUID, Article]) -> list[Along]:
    alongs = []
    for one in report.articles:
        worst = charts.most_disputed(one.paragraphs)
        columns = charts.columns(one.paragraphs, worst)
        alongs.append(Along(texts[one.article], one.values, one.paragraphs, columns, worst))
    return alongs


def _works(report: Report, round_: Round) -> dict[str, UUID]:
    """Return the work of the readers who stand out, for the teacher to look at."""
    standing_out = {one.reader for one in report.outliers}
    return {
        str(work.membership_id): work.id
        for work in submissions.of_round(round_)
        if str(work.membership_id) in standing_out
    }
