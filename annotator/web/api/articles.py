"""Articles and schemes."""

from functools import wraps
from typing import Any
from uuid import UUID

from flask import g
from spectree import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.intake import Form, read_article
from annotator.permissions import Permission
from annotator.services import articles, schemes
from annotator.services.articles import DESCRIBED, Description
from annotator.services.operations import Answer
from annotator.web import loading
from annotator.web.access import me
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.classes import Article, ArticleName, ArticleNames, Scheme, Schemes
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, View, changes
from annotator.web.api.classrooms import taught_classroom
from annotator.web.api.schemas import ArticleNew
from annotator.web.errors import UnusableRequest
from annotator.web.loading import found


def _article_again(known: Answer, **_given: Any) -> Any:
    return Article.whole(found(articles.with_id(known.made)))


@bp.get("/classrooms/<uuid:id>/articles")
@spec.validate(resp=Response(HTTP_200=ArticleNames, HTTP_403=Problem, HTTP_404=Problem), tags=["articles"])
def list_articles(id: UUID) -> Any:
    """List a classroom's articles, without their texts."""
    classroom, _member = loading.classroom(id, Permission.OVERSEE)
    return ArticleNames(items=[ArticleName.of(row) for row in articles.of_classroom(classroom)])


def reads_first(view: View) -> View:
    """Read the article outside of a transaction: it takes a second, in which nobody else could save."""

    @wraps(view)
    def read(id: UUID, json: ArticleNew) -> Any:
        taught_classroom(id)
        form, raw = _only_form(json)
        session.rollback()
        g.taken = read_article(raw, form)
        return view(id=id, json=json)

    return read


@bp.post("/classrooms/<uuid:id>/articles")
@spec.validate(resp=Response(HTTP_201=Article, HTTP_403=Problem, HTTP_404=Problem), tags=["articles"])
@reads_first
@changes(Repeat(taught_classroom, _article_again), 201)
def add_article(id: UUID, json: ArticleNew) -> Any:
    """Freeze a text: exactly one of `text` (taken literally), `markdown` and `html`."""
    classroom = taught_classroom(id)
    given = Description(**{name: getattr(json, name) for name in DESCRIBED})
    return Article.whole(articles.put(classroom, g.taken, given, by=me(), now=utcnow()))


def _only_form(json: ArticleNew) -> tuple[Form, str]:
    forms: tuple[Form, ...] = ("text", "markdown", "html")
    sent = [(form, raw) for form in forms if (raw := getattr(json, form)) is not None]
    if len(sent) != 1:
        raise UnusableRequest(where="text, markdown, html", why="send exactly one of them")
    return sent[0]


@bp.get("/articles/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Article, HTTP_404=Problem), tags=["articles"])
def show_article(id: UUID) -> Any:
    """Show an article; students see those they were given."""
    article, _member = loading.article(id)
    return Article.whole(article)


@bp.get("/schemes")
@spec.validate(resp=Response(HTTP_200=Schemes), tags=["schemes"])
def list_schemes() -> Any:
    """List the published schemes with labels and clauses."""
    return Schemes(items=[Scheme.of(scheme) for scheme in schemes.read_clauses(schemes.readable_by(me()))])


@bp.get("/schemes/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Scheme, HTTP_404=Problem), tags=["schemes"])
def show_scheme(id: UUID) -> Any:
    """Show a published scheme."""
    return Scheme.of(loading.scheme(id))
