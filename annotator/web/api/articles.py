"""Articles and schemes."""

from collections.abc import Mapping
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from flask import g
from pydantic import ValidationError
from spectree import Response

from annotator.clock import utcnow
from annotator.db import session
from annotator.intake import Form, Intake, UnusableArticle, read_article
from annotator.models import Article as ArticleRow
from annotator.permissions import Permission
from annotator.services import articles, schemes
from annotator.services.articles import DESCRIBED, Description
from annotator.services.operations import Answer
from annotator.web import loading
from annotator.web.access import me
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.classes import (
    Article,
    ArticleName,
    ArticleNames,
    ArticleResult,
    ArticleResults,
    Scheme,
    Schemes,
)
from annotator.web.api.batches import PROBLEM
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, View, changes
from annotator.web.api.classrooms import taught_classroom
from annotator.web.api.schemas import ArticleNew, ArticlesNew
from annotator.web.errors import UnusableRequest, problem, problem_of_article
from annotator.web.loading import found


def _article_again(known: Answer, **_given: Any) -> Any:
    return Article.whole(found(articles.with_id(known.made)))


class Taken(NamedTuple):
    """An article that was read, and what is said of it."""

    intake: Intake
    given: Description


def _kept_results(body: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of an answer about many articles: ids in place of whole articles."""
    return {"results": [one | {"article": one["article"] and one["article"]["id"]} for one in body["results"]]}


def _articles_again(known: Answer, **_given: Any) -> Any:
    kept = (known.body or {"results": []})["results"]
    rows = articles.with_texts([UUID(one["article"]) for one in kept if one["article"]])
    return {"results": [one | {"article": _plain_article(rows, one["article"])} for one in kept]}


def _plain_article(rows: Mapping[UUID, ArticleRow], id: str | None) -> dict[str, Any] | None:
    row = rows.get(UUID(id)) if id else None
    return Article.whole(row).model_dump() if row else None


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
    return Article.whole(articles.put(classroom, g.taken, _given(json), by=me(), now=utcnow()))


def _given(json: ArticleNew) -> Description:
    return Description(**{name: getattr(json, name) for name in DESCRIBED})


def reads_many_first(view: View) -> View:
    """Read the articles outside of a transaction, each by itself."""

    @wraps(view)
    def read(id: UUID, json: ArticlesNew) -> Any:
        taught_classroom(id)
        session.rollback()
        g.taken = [_taken(one) for one in json.articles]
        return view(id=id, json=json)

    return read


def _taken(sent: dict[str, Any]) -> Taken | dict[str, Any]:
    """Return what was read of one of many articles, or the problem."""
    try:
        json = ArticleNew.model_validate(sent)
        form, raw = _only_form(json)
        return Taken(read_article(raw, form), _given(json))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return problem(UnusableRequest(where=where, why=first["msg"]))
    except UnusableRequest as error:
        return problem(error)
    except UnusableArticle as error:
        return problem_of_article(error)


@bp.post("/classrooms/<uuid:id>/articles:batch")
@spec.validate(resp=Response(HTTP_200=ArticleResults, HTTP_403=Problem, HTTP_404=Problem), tags=["articles"])
@reads_many_first
@changes(Repeat(taught_classroom, _articles_again, kept=_kept_results), 200)
def add_articles(id: UUID, json: ArticlesNew) -> Any:
    """Freeze many texts: the good ones are kept, the others are reported in their places."""
    good = [one for one in g.taken if isinstance(one, Taken)]
    made = iter(articles.put_all(taught_classroom(id), good, by=me(), now=utcnow()))
    return ArticleResults(results=[
        ArticleResult(status=201, article=Article.whole(next(made))) if isinstance(one, Taken)
        else ArticleResult(status=one["status"], problem=Problem(**{key: one[key] for key in PROBLEM}))
        for one in g.taken
    ])  # fmt: skip


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
