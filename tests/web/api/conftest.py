"""Fixtures for API tests: what is stored, as numbers, so that a test can say that nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from annotator.models import Base, Submission
from tests.kinds import Arranging

Stored = Callable[[], dict[str, Any]]


@pytest.fixture
def stored(arranging: Arranging) -> Stored:
    """`stored()` gives the number of rows of every table, and the revision and status of every submission."""

    def look() -> dict[str, Any]:
        with arranging() as session:
            counts = {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }
            works = session.execute(select(Submission.id, Submission.revision, Submission.status))
            return counts | {str(id): (revision, status) for id, revision, status in works}

    return look
