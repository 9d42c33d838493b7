"""What the API gives, as pydantic models: every answer is held against them."""

from typing import Any

from pydantic import BaseModel


class Out(BaseModel):
    """What is given."""


class Problem(Out):
    """RFC 9457: `detail` is a sentence for people, `code` is stable for scripts."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class Classroom(Out):
    id: str
    name: str
    role: str
    join_code: str | None
    is_open_to_join: bool
    delete_on: str | None


class Member(Out):
    id: str
    role: str
    pseudonym: str | None
    name: str


class JoinedMember(Out):
    id: str
    role: str
    pseudonym: str


class ClassroomName(Out):
    id: str
    name: str


class Joined(Out):
    classroom: ClassroomName
    membership: JoinedMember
    token: str
    recovery: str


class ArticleName(Out):
    id: str
    title: str
    sha256: str


class Article(ArticleName):
    text: str
    blocks: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    language: str
    direction: str
    rules_version: int
    byline: str | None
    publisher: str | None
    published: str | None
    url: str | None
    licence: str | None
    republished_from: str | None
    classroom: str
    notes: list[dict[str, str]]


class Scheme(Out):
    id: str
    name: str
    version: int
    title: str
    introduction: str
    labels: list[dict[str, Any]]
    clauses: list[dict[str, Any]]


class SchemeName(Out):
    id: str
    name: str
    version: int


class Round(Out):
    id: str
    assignment: str
    number: int
    state: str
    start_from: str


class Assignment(Out):
    id: str
    title: str
    state: str
    classroom: str
    scheme: SchemeName
    articles: list[ArticleName]
    min_support: str
    export_policy: str
    due: str | None
    due_zone: str | None
    round: Round
    rounds: list[Round]


class ListedSpan(Out):
    """A span among many: a quote of more than 500 code points is null, as its offsets say what it is."""

    id: str
    start: int
    end: int
    quote: str | None
    label: str
    version: int
    note: str | None
    unsure: bool
    links: list[str]
    deleted: bool
    revision: int


class Span(ListedSpan):
    quote: str


class SubmissionBrief(Out):
    id: str
    assignment: str
    round: str
    article: str
    scheme: str
    annotator: str | None
    status: str
    viewed: list[tuple[int, int]]
    revision: int
    spans: list[ListedSpan] | None


class Submission(SubmissionBrief):
    article: Article  # type: ignore[assignment]
    scheme: Scheme  # type: ignore[assignment]
    spans: list[ListedSpan]
    is_open: bool


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


class ProgressRow(Out):
    submission: str
    article: str
    annotator: str | None
    status: str
    seen: float
    spans: int
    revision: int


class Progress(Out):
    assignment: str
    round: Round
    counts: dict[str, int]
    items: list[ProgressRow]


class UnitVersion(Out):
    start: int
    end: int
    quote: str | None
    label: str
    votes: int


class Ruling(Out):
    id: str
    unit: str
    verdict: str
    spans: list[dict[str, Any]]
    also: list[str]
    links: list[str]
    clause: str | None
    reason: str | None
    confidence: int | None
    replaces: str | list[str] | None
    stale: bool
    current: bool
    at: str


class Unit(Out):
    """A unit; in lists, quotes of more than 500 code points are null."""

    id: str
    round: str
    article: str
    kind: str
    state: str
    source: str | None
    stale: bool
    appealed: bool
    label: str | None
    start: int
    end: int
    quote: str | None
    exact: int
    support: float
    votes: dict[str, int]
    votes_for: int
    votes_silent: int
    versions: list[UnitVersion]
    rulings: list[Ruling]
    seen: str


class Units(Out):
    items: list[Unit]
    next: str | None
    balance: dict[str, int]


class ReleaseFile(Out):
    """A file: `has_text` says whether it has the article's words."""

    format: str
    has_text: bool
    sha256: str
    url: str


class Release(Out):
    """`has_text`: whether its first files have the article's words; those of the other kind stand beside them."""

    id: str
    number: int
    assignment: str
    round: int
    policy: str
    has_text: bool
    balance: dict[str, int]
    files: list[ReleaseFile]
    created_at: str


class Receipt(Out):
    """What an erasure took away, and which releases already hold it."""

    deleted: dict[str, int]
    releases: list[dict[str, Any]]


class Items(Out):
    """A page of a list; `next` is the cursor of the page that follows."""

    items: list[dict[str, Any]]
    next: str | None = None
