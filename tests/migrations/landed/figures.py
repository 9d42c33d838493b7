"""What a database says of its classes, as plain values: computed by the code that wrote it and by the code of today.

It uses only names that every version has had, so that `story.py` can run it at the older version.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from annotator.core.formats import FORMATS
from annotator.core.formats.verify import faults
from annotator.db import session
from annotator.models import Article, Assignment, ReleaseFile, Round, Unit
from annotator.services.review import kept, units
from tests.released import records

SAID = ("state", "kind", "label", "start", "end", "exact", "votes", "votes_for", "votes_silent", "stale", "gone")
PARTS = ("id", "state", "label", "start", "end", "votes", "votes_for", "votes_silent", "kind")


def figures() -> dict[str, Any]:
    """Return balances, what every unit says, the stored files of releases, fresh records and what `verify` says."""
    rounds = session.scalars(select(Round).order_by(Round.assignment_id, Round.number)).all()
    return {
        "balances": {
            f"{round_.id} {one.id}": units.balances_by_article(round_)[one.id] for round_, one in _articles(rounds)
        },
        "units": {str(unit.id): said(unit) for unit in session.scalars(select(Unit).order_by(Unit.id))},
        "files": {f"{one.release_id} {one.format}": one.sha256 for one in session.scalars(select(ReleaseFile))},
        "records": [shape(record) for round_ in rounds for record in records(round_)],
        "faults": [str(fault) for round_ in rounds for fault in _faults(round_)],
    }


def _articles(rounds: Iterable[Round]) -> list[tuple[Round, Article]]:
    found = []
    for round_ in rounds:
        assignment = session.get_one(Assignment, round_.assignment_id)
        found += [(round_, article) for article in sorted(assignment.articles, key=lambda one: str(one.id))]
    return found


def said(unit: Unit) -> dict[str, Any]:
    """Return what a unit says and which rulings stand on it."""
    values = {name: getattr(unit, name) for name in SAID}
    return values | {"labels": unit.labels, "rulings": [one.id for one in kept.rulings_on(unit)]}


def shape(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says however its annotators are called: each export gives them new names."""
    spans = sorted(([one[key] for key in ("id", "start", "end", "label", "quote")] for one in record["spans"]), key=str)
    return {
        "article": record["article"]["id"], "readers": len(record["annotators"]), "spans": spans,
        "labels": sorted([one[key] for key in ("start", "end", "label", "source")] for one in record["labels"]),
        "units": sorted(([one[key] for key in PARTS] for one in record["units"]), key=str),
        "balance": record["balance"],
    }  # fmt: skip


def _faults(round_: Round) -> list[Any]:
    written = "".join(FORMATS["record"].write(records(round_), None))
    assert all(json.loads(line) for line in written.split("\n") if line)
    return list(faults(written.split("\n")))
