"""A database of an earlier version, with something of everything, after the upgrade: it says what it said before."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db, session
from annotator.migrations import copies
from annotator.models import Article, Assignment, Ground, ReleaseFile, Round, Submission, Unit, User
from annotator.services import accounts
from annotator.services.review import derivations, regrouping
from tests.migrations.landed.figures import figures
from tests.migrations.landed.loading import LANDED, load, row_counts
from tests.released import text_of

# Tables whose number of rows a migration changes, with the reason. A table that is not named here keeps every row.
CHANGED: dict[str, str] = {}


@pytest.fixture
def landed(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database of the earlier version, not upgraded yet."""
    app = create_app(tmp_path, DATABASE_URL=database_url, TESTING=True)
    with app.app_context():
        load(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def upgraded(landed: Flask) -> Flask:
    with landed.app_context():
        migrations.upgrade(db.engine)
    return landed


def rows_of(table: str) -> list[dict[str, Any]]:
    """Return the rows of a table as the earlier version had them."""
    kept = LANDED["rows"][table]
    return [dict(zip(kept["columns"], row, strict=True)) for row in kept["rows"]]


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what is not as it was, by its key: before and now."""
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    return {key: (before.get(key), after.get(key)) for key in keys}


def shown(said: dict[str, Any]) -> dict[str, Any]:
    """Return what units say; of those without marks only how they stand, since their votes were emptied later on."""
    standing = ("state", "stale", "gone", "rulings", "labels")
    return {
        id: {key: one[key] for key in standing} if one["gone"] else one for id, one in said["units"].items()
    }  # fmt: skip


def counted() -> dict[str, int]:
    with db.engine.connect() as connection:
        return copies.row_counts(connection)


def kept(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int | None, int | None]]:
    """Return the tables of then whose rows are not as many as they were, with both numbers."""
    return differences(before, {name: count for name, count in after.items() if name in before and name not in CHANGED})


def test_every_table_of_the_earlier_version_has_rows_to_lose() -> None:
    assert [name for name, count in row_counts().items() if not count] == []


def test_every_row_comes_along(upgraded: Flask) -> None:
    with upgraded.app_context():
        before = {name: count for name, count in row_counts().items() if name not in CHANGED}
        assert kept(before, counted()) == {}
        assert copies.faults(db.engine) == []


def test_balances_units_exports_and_their_proof_are_as_they_were(upgraded: Flask) -> None:
    with upgraded.app_context():
        now = json.loads(json.dumps(figures(), default=str))
    before = LANDED["said"]
    assert differences(before["balances"], now["balances"]) == {}
    assert differences(shown(before), shown(now)) == {}
    assert differences(before["files"], now["files"]) == {}
    assert now["records"] == before["records"]
    assert now["faults"] == before["faults"] == []


def test_the_files_of_releases_are_the_bytes_they_were(upgraded: Flask) -> None:
    with upgraded.app_context():
        for one in rows_of("release_file"):
            file = session.get_one(ReleaseFile, (UUID(one["release_id"]), one["format"]))
            assert text_of(file) == one["content"]


def test_no_unit_is_out_of_date_after_the_upgrade(upgraded: Flask) -> None:
    with upgraded.app_context():
        assert {round_.id: derivations.outdated(round_) for round_ in session.scalars(select(Round))} == {
            round_.id: [] for round_ in session.scalars(select(Round))
        }


def test_units_that_are_derived_anew_say_what_they_said(upgraded: Flask) -> None:
    with upgraded.app_context():
        for round_ in session.scalars(select(Round)).all():
            for article in session.get_one(Assignment, round_.assignment_id).articles:
                regrouping.recompute(round_, session.get_one(Article, article.id))
        session.flush()
        now = json.loads(json.dumps(figures(), default=str))
    assert differences(shown(LANDED["said"]), shown(now)) == {}
    assert differences(LANDED["said"]["balances"], now["balances"]) == {}


def test_a_change_of_the_earlier_version_that_is_sent_again_is_not_made_again(upgraded: Flask) -> None:
    """A page was open during the upgrade, and the answer to its last change was lost."""
    made = next(one for one in rows_of("operation") if one["status"] == 201 and "quote" in (one["answer"] or {}))
    span = made["answer"]
    with upgraded.app_context():
        token = accounts.open_sign_in(session.get_one(User, UUID(made["user_id"])), kind="script", now=utcnow())
        work = session.get_one(Submission, submission_of(span["id"]))
        session.commit()
        path, revision = f"/api/v1/submissions/{work.id}/spans/{span['id']}", work.revision
    sent = {name: span[name] for name in ("start", "end", "quote", "label", "note", "unsure", "links")}
    answer = upgraded.test_client(use_cookies=False).put(
        path, json={**sent, "op": str(UUID(made["op"])), "version": 0}, headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.get_json()["id"]) == (201, span["id"])
    with upgraded.app_context():
        assert session.get_one(Submission, submission_of(span["id"])).revision == revision


def submission_of(span_id: str) -> UUID:
    return UUID(next(row["submission_id"] for row in rows_of("span") if UUID(row["id"]) == UUID(span_id)))


def test_it_goes_back_with_every_row(upgraded: Flask) -> None:
    with upgraded.app_context():
        migrations.downgrade(db.engine, LANDED["revision"])
        assert kept({name: count for name, count in row_counts().items() if name not in CHANGED}, counted()) == {}
        migrations.upgrade(db.engine)
        now = json.loads(json.dumps(figures(), default=str))
    assert differences(shown(LANDED["said"]), shown(now)) == {}
    assert differences(LANDED["said"]["balances"], now["balances"]) == {}


def test_who_was_erased_before_the_upgrade_leaves_no_vote_after_it(landed: Flask) -> None:
    """Earlier versions kept a unit's votes, and what a ruling was made on, when the marks had gone."""
    with landed.app_context():
        of_emil = "SELECT id FROM membership WHERE pseudonym = 'Emil'"
        session.execute(text(f"DELETE FROM submission WHERE membership_id IN ({of_emil})"))
        session.commit()
        (before,) = (row for row in rows_of("unit") if row["gone"])
        edges = [before["start"], before["end"], before["label"]]
        assert before["votes"]
        assert [row for row in rows_of("ground") if edges in row["made_on"]]
        migrations.upgrade(db.engine)
        (gone,) = session.scalars(select(Unit).filter_by(gone=True).execution_options(populate_existing=True)).all()
        assert (gone.votes, gone.versions, gone.votes_for, gone.label) == ({}, [], 0, None)
        assert [made_on for made_on in session.scalars(select(Ground.made_on)) if edges in made_on] == []
