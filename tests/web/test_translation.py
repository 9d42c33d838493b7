"""Every word of every page is translatable: in a made-up language, none stays English."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from lxml import html

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.content import default_scheme
from annotator.db import db
from annotator.models import Base, Unit
from annotator.services import classrooms, drafts, rounds, submissions
from annotator.services.errors import Refused
from annotator.web.errors import sentence_of
from tests import make, pseudo
from tests.cast import Cast, Person, make_cast, sign_in

pytestmark = pytest.mark.sqlite

TRANSLATED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{2,}")
SHOWN_ATTRIBUTES = ("alt", "aria-label", "placeholder", "title")
# Program text, key caps and machine formats read the same in every language; so does what people wrote themselves.
UNTRANSLATED = (
    "script | style | code | kbd | time | textarea | *[@translate='no'] | *[@data-sha256]"
    " | *[@lang and not(self::html)] | *[contains(concat(' ', @class, ' '), ' quote ')]"
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, Cast, dict[str, str]]:
    """An app in the made-up language, with something on every page."""
    folder = tmp_path_factory.mktemp("translated")
    pseudo.write_translations(folder / "translations")
    translations = {"LANGUAGES": [pseudo.LANGUAGE], "BABEL_TRANSLATION_DIRECTORIES": str(folder / "translations")}
    app = create_app(folder, TESTING=True, **translations)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        cast = make_cast(utcnow())
        ids = _things(cast)
        db.session.commit()
    return app, cast, ids


def _things(cast: Cast) -> dict[str, str]:
    """Make one of everything that a page can be about, and return the ids for addresses."""
    now = utcnow()
    classroom = classrooms.with_id(cast.classroom_id)
    assert classroom is not None
    for person in (cast.sam, cast.sue):
        work = submissions.with_id(person.submission_id)  # type: ignore[arg-type]
        assert work is not None
        make.span(work, "The bridge is safe", now=now)
        make.hand_in(work, now=now)
    draft = drafts.take(classroom, "Words.\n\nMore words. And more.", "text", now=now)
    round_ = rounds.with_id(cast.round_id)
    unit = db.session.query(Unit).filter_by(round_id=cast.round_id).first()
    assert round_ is not None
    assert unit is not None
    return {
        "classrooms": str(cast.classroom_id), "articles": str(cast.article_id), "drafts": str(draft.id),
        "assignments": str(cast.assignment_id), "rounds": str(cast.round_id), "units": str(unit.id),
        "submissions": str(cast.sam.submission_id), "schemes": str(cast.scheme_id),
        "memberships": str(cast.sue.membership_id), "join": cast.join_code,
    }  # fmt: skip


def pages(app: Flask, ids: dict[str, str]) -> Iterator[str]:
    """Return the address of every page whose parts we know."""
    for rule in app.url_map.iter_rules():
        is_page = not rule.rule.startswith(("/api/", "/static/")) and not rule.rule.endswith((".js", "/deriving"))
        if "GET" not in (rule.methods or ()) or not is_page:
            continue
        parts = rule.rule.strip("/").split("/")
        known = [ids.get(parts[n - 1]) if part.startswith("<") else part for n, part in enumerate(parts)]
        if all(part is not None for part in known):
            yield "/" + "/".join(str(part) for part in known)


@pytest.mark.parametrize("name", ["tess", "rita", "sam", None])
def test_every_word_is_translatable(stage: tuple[Flask, Cast, dict[str, str]], name: str | None) -> None:
    app, cast, ids = stage
    person: Person | None = getattr(cast, name) if name else None
    client = sign_in(app, person) if person else app.test_client()
    own = _own_words(cast)
    found = {}
    for address in sorted(set(pages(app, ids))):
        answer = client.get(address)
        is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
        if is_page and (left := sorted(set(_english(answer.text, own)))):
            found[address] = left
    assert found == {}, "these words do not go through gettext"


def refusals(kind: type[Refused] = Refused) -> Iterator[type[Refused]]:
    """Return every refusal that says something."""
    for one in kind.__subclasses__():
        if hasattr(one, "sentence"):
            yield one
        yield from refusals(one)


def test_every_refusal_is_translatable(stage: tuple[Flask, Cast, dict[str, str]]) -> None:
    app, cast, _ = stage
    told = {}
    with app.test_request_context(headers={"Accept-Language": pseudo.LANGUAGE}):
        for kind in refusals():
            names = re.findall(r"%\((\w+)\)", kind.sentence)
            told[kind.__name__] = sentence_of(kind(**dict.fromkeys(names, "…")))
    assert len(told) > 60
    # A sentence that is only a reason is translated where the reason is written.
    left = {name: said for name, said in told.items() if said != "…" and not TRANSLATED.fullmatch(said)}
    assert left == {}


def test_a_refusal_is_answered_in_the_reader_s_language(stage: tuple[Flask, Cast, dict[str, str]]) -> None:
    app, cast, _ = stage
    answer = sign_in(app, cast.sam).put(f"/api/v1/submissions/{cast.sam.submission_id}/viewed", json={"ranges": []})
    assert TRANSLATED.fullmatch(answer.json["detail"])


def _own_words(cast: Cast) -> list[str]:
    scheme = default_scheme()
    written = [cast.text, scheme["title"], scheme["introduction"], "Media 10b", "Media 9a", "The bridge"]
    written += ["Read the bridge", cast.join_code, "Annotator", "media-literacy", "localhost", "http", "example.org"]
    written += [str(value) for label in scheme["labels"] for value in label.values()]
    written += [label["expected_agreement"]["note"] for label in scheme["labels"]]
    for clause in scheme["clauses"]:
        written += [clause["title"], clause["rule"], clause["number"]]
        written += [clause[side][key] for side in ("fits", "misfit") for key in ("text", "why")]
    written += [person.name for person in cast.everybody] + ["Sam", "Sue", "Words", "More words", "And more"]
    return sorted((piece for text in written for piece in re.split(r"\n", text) if piece), key=len, reverse=True)


def _english(page: str, own: list[str]) -> Iterator[str]:
    tree = html.fromstring(page)
    yield from _english_messages(tree)
    for element in tree.xpath(" | ".join(f"//{path.strip()}" for path in UNTRANSLATED.split("|"))):
        element.drop_tree()
    texts = [*tree.itertext()]
    texts += [element.get(name) for element in tree.iter() for name in SHOWN_ATTRIBUTES if element.get(name)]
    for text in texts:
        rest = TRANSLATED.sub("", text)
        for piece in own:
            rest = rest.replace(piece, "")
        yield from WORD.findall(re.sub(r"[0-9a-f-]{8,}", "", rest))


def _english_messages(tree: html.HtmlElement) -> Iterator[str]:
    for script in tree.xpath("//script[@id='messages']"):
        for value in json.loads(script.text).values():
            yield from WORD.findall(TRANSLATED.sub("", value))
