"""Units without marks keep no votes, and rulings no versions, of people who were erased before."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UNIT = sa.table(
    "unit", *map(sa.column, ("id", "round_id", "article_id", "gone", "start", "end", "kind", "label", "exact")),
    *map(sa.column, ("votes_for", "votes_silent", "words", "likeness")),
    sa.column("votes", sa.JSON), sa.column("versions", sa.JSON),
)  # fmt: skip
ARTICLE = sa.table("article", sa.column("id"), sa.column("text"))
GROUND = sa.table("ground", sa.column("ruling_id"), sa.column("unit_id"), sa.column("made_on", sa.JSON))
SPAN = sa.table("span", *map(sa.column, ("id", "submission_id", "start", "end", "label")))
EARLIER = sa.table("span_version", *map(sa.column, ("span_id", "start", "end", "label")))
SUBMISSION = sa.table("submission", *map(sa.column, ("id", "round_id", "article_id")))
Place = tuple[Any, Any]


def upgrade() -> None:
    known = _versions()
    place_of = {id: (round_id, article_id) for id, round_id, article_id in op.get_bind().execute(
        sa.select(UNIT.c.id, UNIT.c.round_id, UNIT.c.article_id)
    )}  # fmt: skip
    for ruling_id, unit_id, made_on in list(op.get_bind().execute(sa.select(GROUND))):
        if {tuple(version) for version in made_on} - known[place_of[unit_id]]:
            here = sa.update(GROUND).where(GROUND.c.ruling_id == ruling_id, GROUND.c.unit_id == unit_id)
            op.execute(here.values(made_on=[]))
    _empty_units()


def _versions() -> dict[Place, set[tuple[int, int, str]]]:
    """Return every (start, end, label) that somebody has or had, by round and article."""
    found: dict[Place, set[tuple[int, int, str]]] = defaultdict(set)
    where = SUBMISSION.c.round_id, SUBMISSION.c.article_id
    now = sa.select(*where, SPAN.c.start, SPAN.c.end, SPAN.c.label).where(SPAN.c.submission_id == SUBMISSION.c.id)
    before = sa.select(*where, EARLIER.c.start, EARLIER.c.end, EARLIER.c.label).where(
        EARLIER.c.span_id == SPAN.c.id, SPAN.c.submission_id == SUBMISSION.c.id
    )
    for query in (now, before):
        for round_id, article_id, *version in op.get_bind().execute(query):
            found[round_id, article_id].add((version[0], version[1], version[2]))
    return found


def _empty_units() -> None:
    withdrawn = sa.select(UNIT.c.id, UNIT.c.start, UNIT.c.end, ARTICLE.c.text).where(
        UNIT.c.gone, UNIT.c.article_id == ARTICLE.c.id
    )
    silent = UNIT.c.votes_for + UNIT.c.votes_silent
    for id, first, last, text in list(op.get_bind().execute(withdrawn)):
        start, end = text.rfind("\n", 0, first) + 1, text.find("\n", last)
        op.execute(sa.update(UNIT).where(UNIT.c.id == id).values(
            start=start, end=end if end >= 0 else len(text), kind="presence", label=None, exact=0, votes={},
            versions=[], votes_silent=silent, votes_for=0, words="", likeness="",
        ))  # fmt: skip


def downgrade() -> None:
    """Nothing was known of these marks that could be put back."""
