"""The labels and rules, to read and to print."""

from types import SimpleNamespace
from typing import Any
from typing import cast as typed_as
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from lxml import html

from annotator.content import default_scheme
from annotator.models import Scheme
from annotator.web.pages.schemes import Stretch, stretches
from tests.cast import Cast
from tests.kinds import ClientFor

SHIPPED = default_scheme()


def test_every_label_and_clause_is_on_the_page(cast: Cast, client_for: ClientFor) -> None:
    page = html.document_fromstring(client_for(cast.sam).get(f"/schemes/{cast.scheme_id}").text)
    assert [rule.get("id") for rule in page.cssselect(".rule")] == [
        clause["number"]
        for label in [*SHIPPED["labels"], {"name": None}]
        for clause in SHIPPED["clauses"]
        if clause["label"] == label["name"]
    ]
    for label in SHIPPED["labels"]:
        assert label["test"] in page.text_content()


def test_every_example_is_painted_and_the_wrong_ones_say_so(cast: Cast, client_for: ClientFor) -> None:
    page = html.document_fromstring(client_for(cast.sam).get(f"/schemes/{cast.scheme_id}").text)
    for clause in SHIPPED["clauses"]:
        (rule,) = page.cssselect(f"#{clause['number']}")
        right, wrong = rule.cssselect(".right")[0], rule.cssselect(".wrong")[0]
        assert right.cssselect(".text")[0].text_content() == clause["fits"]["text"]
        assert wrong.cssselect(".text")[0].text_content() == clause["misfit"]["text"]
        assert wrong.cssselect(".heading")[0].text_content() == "Not like this"
        assert right.cssselect(".text mark")
        assert wrong.cssselect(".text mark")


def test_nested_marks_are_cut_where_they_begin_and_end() -> None:
    scheme = typed_as(Scheme, SimpleNamespace(labels=[{"name": "a", "slot": 1}, {"name": "b", "slot": 3}]))
    spans = [{"quote": "bad", "label": "b"}, {"quote": "the bad day", "label": "a"}]
    example: dict[str, Any] = {"text": "So the bad day ended.", "spans": spans}
    assert stretches(example, scheme) == [
        Stretch("So ", ()), Stretch("the ", (1,)), Stretch("bad", (1, 3)), Stretch(" day", (1,)), Stretch(" ended.", ())
    ]  # fmt: skip


def test_the_list_leads_to_each_scheme(cast: Cast, client_for: ClientFor) -> None:
    assert f'href="/schemes/{cast.scheme_id}"' in client_for(cast.rita).get("/schemes").text


def test_what_is_not_there_is_not_found(cast: Cast, client_for: ClientFor) -> None:
    assert client_for(cast.tess).get(f"/schemes/{uuid4()}").status_code == 404


@pytest.mark.parametrize("url", ["/schemes", "/schemes/{id}"])
def test_the_signed_out_and_other_verbs_are_refused(
    url: str, client: FlaskClient, cast: Cast, client_for: ClientFor
) -> None:
    url = url.format(id=cast.scheme_id)
    assert client.get(url).location == f"/sign-in?next={url}"
    assert client_for(cast.tess).post(url).status_code == 405
