"""Students' work and its spans, as the API gives them; offsets are code points, half-open."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

from annotator import models
from annotator.services.mark_values import Seen, Shown
from annotator.web.api.answers.base import LONGEST_LISTED, Id, Listed, Out, from_, quote_of
from annotator.web.api.answers.classes import Article, Scheme


class ListedSpan(Out):
    """A span among many: a quote of more than 500 code points is null, as its offsets say what it is."""

    id: Id
    start: int
    end: int
    quote: str | None
    label: str
    version: int
    note: str | None
    unsure: bool
    links: list[Id]
    deleted: bool
    revision: int

    @classmethod
    def at(
        cls, row: models.Span | models.SpanVersion, text: str, *, id: UUID, links: Iterable[UUID], revision: int | None,
        longest: int | None = LONGEST_LISTED,
    ) -> Self:  # fmt: skip
        """Return a span as it is, or as it was in an earlier version."""
        shown = [] if row.deleted else list(links)
        quote = quote_of(text, row.start, row.end, longest)
        return cls.of(row, id=id, links=shown, revision=revision, quote=quote)

    @classmethod
    def shown(cls, row: Shown, text: str) -> Self:
        """Return a span that is not deleted from its bare values."""
        return cls.of(row, deleted=False, quote=quote_of(text, row.start, row.end, LONGEST_LISTED))

    @classmethod
    def seen(cls, mark: Seen, longest: int | None = LONGEST_LISTED) -> Self:
        """Return a span from its bare values."""
        is_long = longest is not None and mark.end - mark.start > longest
        return cls.of(mark, quote=None) if is_long else cls.model_validate(mark)

    @classmethod
    def now(cls, row: models.Span, text: str, longest: int | None = LONGEST_LISTED) -> Self:
        """Return a span as it is."""
        targets = [target.id for target in row.links]
        return cls.at(row, text, id=row.id, links=targets, revision=row.revision, longest=longest)


class Span(ListedSpan):
    quote: str


class SubmissionBrief(Out):
    id: Id
    assignment: Id = from_("round", "assignment_id")
    round: Id = from_("round_id")
    article: Id = from_("article_id")
    scheme: Id = from_("round", "assignment", "scheme_id")
    annotator: str | None = from_("membership", "pseudonym")
    status: str
    viewed: list[tuple[int, int]]
    revision: int
    spans: list[ListedSpan] | None = None


class SubmissionBriefs(Listed):
    items: list[SubmissionBrief]


class Submission(SubmissionBrief):
    article: Article = from_("shown_article")  # type: ignore[assignment]
    scheme: Scheme = from_("round", "assignment", "scheme")  # type: ignore[assignment]
    spans: list[ListedSpan] = from_("shown_spans")
    is_open: bool

    @classmethod
    def whole(cls, row: models.Submission, spans: list[ListedSpan], *, is_open: bool, **then: Any) -> Self:
        """Return a submission with its article, its scheme, and the spans that the viewer may see."""
        article = Article.whole(row.article)
        return cls.of(row, shown_article=article, shown_spans=spans, is_open=is_open, **then)


class ViewedNow(Out):
    viewed: list[tuple[int, int]]
    status: str
    revision: int


class Spans(Out):
    revision: int
    spans: list[ListedSpan]
    next: int | None
    is_open: bool
    closed_because: str | None


class BatchResult(Out):
    op: str | None
    status: int
    span: ListedSpan | None = None
    problem: dict[str, Any] | None = None


class BatchResults(Out):
    revision: int
    results: list[BatchResult]
