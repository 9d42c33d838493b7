"""Classes, articles, schemes, assignments and releases, as the API gives them."""

from typing import Any, Self

from flask import url_for
from flask_babel import gettext

from annotator import models
from annotator.permissions import Permission, has_permission
from annotator.services import articles, releases, rounds
from annotator.services.progress import Row
from annotator.web.api.answers.base import Id, Listed, Moment, OptionalMoment, Out, Problem, from_
from annotator.web.moments import zone_meant


class Classroom(Out):
    id: Id = from_("classroom", "id")
    name: str = from_("classroom", "name")
    role: str
    join_code: str | None
    is_open_to_join: bool = from_("classroom", "is_open_to_join")
    delete_on: OptionalMoment = from_("classroom", "delete_on")

    @classmethod
    def seen_by(cls, member: models.Membership) -> Self:
        """Return a classroom as one of its members sees it; the join code is the teacher's to give."""
        is_teacher = has_permission(member, Permission.TEACH)
        return cls.of(member, join_code=member.classroom.join_code if is_teacher else None)


class Classrooms(Listed):
    items: list[Classroom]


class Member(Out):
    id: Id
    role: str
    pseudonym: str | None
    name: str

    @classmethod
    def on_roster(cls, member: models.Membership) -> Self:
        """Return a member as the teacher's roster has them."""
        return cls.of(member, name=member.pseudonym or member.user.name)


class Members(Listed):
    items: list[Member]


class JoinedMember(Out):
    id: Id
    role: str
    pseudonym: str


class ClassroomName(Out):
    id: Id
    name: str


class Joined(Out):
    classroom: ClassroomName
    membership: JoinedMember
    token: str
    recovery: str


class ArticleName(Out):
    id: Id
    title: str
    sha256: str


class ArticleNames(Listed):
    items: list[ArticleName]


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
    classroom: Id = from_("classroom_id")
    notes: list[dict[str, str]]

    @classmethod
    def whole(cls, row: models.Article) -> Self:
        """Return an article with its text, blocks and marks (code points), and what its intake noted."""
        noted = articles.notes_of(row)
        return cls.of(row, notes=[{"code": one.code, "detail": gettext(one.template) % one.params} for one in noted])


class ArticleResult(Out):
    """What became of one of many articles: the article, or the problem for which it was not taken in."""

    status: int
    article: Article | None = None
    problem: Problem | None = None


class ArticleResults(Out):
    results: list[ArticleResult]


class Scheme(Out):
    id: Id
    name: str
    version: int
    title: str
    introduction: str
    labels: list[dict[str, Any]]
    clauses: list[dict[str, Any]]


class Schemes(Listed):
    items: list[Scheme]


class SchemeName(Out):
    id: Id
    name: str
    version: int


class Round(Out):
    id: Id
    assignment: Id = from_("assignment_id")
    number: int
    state: str
    start_from: str


class Assignment(Out):
    id: Id
    title: str
    state: str
    classroom: Id = from_("classroom_id")
    scheme: SchemeName
    articles: list[ArticleName]
    min_support: str
    export_policy: str
    due: OptionalMoment
    due_zone: str | None
    round: Round
    rounds: list[Round]

    @classmethod
    def now(cls, row: models.Assignment, **then: Any) -> Self:
        """Return an assignment with the round that the class is in; `then` is what it was when first answered."""
        return cls.of(row, round=rounds.current(row), due_zone=zone_meant(row), **then)


class Assignments(Listed):
    items: list[Assignment]


class ProgressRow(Out):
    submission: Id = from_("id")
    article: Id = from_("article_id")
    annotator: str | None
    status: str
    counted_as: str
    seen: float
    spans: int
    revision: int

    @classmethod
    def of_student(cls, row: Row, *, has_names: bool) -> Self:
        """Return how far a student is with an article; names are on the teacher's roster and nowhere else."""
        return cls.of(row, annotator=row.name if has_names else None, seen=round(row.seen, 4))


class Progress(Out):
    assignment: Id
    round: Round
    counts: dict[str, int]
    items: list[ProgressRow]


class ReleaseFile(Out):
    """A file: `has_text` says whether it has the article's words."""

    format: str
    has_text: bool
    sha256: str
    url: str


class Release(Out):
    """`has_text`: whether its first files have the article's words; those of the other kind stand beside them."""

    id: Id
    number: int
    assignment: Id = from_("assignment_id")
    round: int = from_("round", "number")
    policy: str
    has_text: bool
    balance: dict[str, int]
    files: list[ReleaseFile] = from_("shown_files")
    created_at: Moment

    @classmethod
    def with_files(cls, row: models.Release) -> Self:
        """Return a release and where its files are."""
        shown = [
            ReleaseFile(
                format=kind.format, has_text=kind.has_text, sha256=file.sha256,
                url=url_for("api.download_file", id=row.id, format=file.format),
            )
            for file, kind in releases.files(row)
        ]  # fmt: skip
        return cls.of(row, shown_files=shown)


class Releases(Listed):
    items: list[Release]


class Receipt(Out):
    """What an erasure took away, and which releases already hold it."""

    deleted: dict[str, int]
    releases: list[dict[str, Any]]
