"""Schemes from before labels said what they do get what they did, whoever wrote them; and give it back."""

import json
from typing import Any

from sqlalchemy import Engine, text

from annotator import migrations
from annotator.content import default_scheme

ADDED = ("links_to", "stands_alone", "expected_agreement")
OWN = [
    {"name": "attribution", "key": "1", "slot": 1, "definition": "Who.", "test": "Who?"},
    {"name": "opinion", "key": "2", "slot": 2, "definition": "A view.", "test": "A view?"},
    {"name": "frame", "key": "3", "slot": 3, "definition": "A frame.", "test": "A frame?"},
]


def insert(engine: Engine, id: str, name: str, labels: list[dict[str, Any]]) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO scheme (id, name, version, title, introduction, labels, clauses) "
                 "VALUES (:id, :name, 1, 'T', '', :labels, '[]')"),
            {"id": id * 32, "name": name, "labels": json.dumps(labels)},
        )  # fmt: skip


def labels_of(engine: Engine, name: str) -> Any:
    with engine.connect() as connection:
        found = connection.scalar(text("SELECT labels FROM scheme WHERE name = :name"), {"name": name})
    return json.loads(found) if isinstance(found, str) else found


def test_labels_keep_what_they_did(engine: Engine) -> None:
    shipped = default_scheme()["labels"]
    before = [{key: value for key, value in label.items() if key not in ADDED} for label in shipped]
    migrations.upgrade(engine, "0008")
    insert(engine, "1", "media-literacy", before)
    insert(engine, "2", "own", OWN)
    migrations.upgrade(engine)
    assert labels_of(engine, "media-literacy") == shipped
    attribution, opinion, frame = labels_of(engine, "own")
    assert attribution == OWN[0] | {"links_to": ["opinion"]}
    assert (opinion, frame) == (OWN[1], OWN[2])
    migrations.downgrade(engine, "0008")
    assert (labels_of(engine, "media-literacy"), labels_of(engine, "own")) == (before, OWN)
