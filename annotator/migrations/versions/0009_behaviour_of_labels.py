"""What labels do is said by the scheme: what they may be linked to, that they stand alone, what others reach on them.

Until now the program did this by name, whatever the scheme: marks of “attribution” could be linked to those of “claim”
and “opinion”, and “boilerplate” stood alone. Schemes that have labels of these names get what they had.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ADDED = ("links_to", "stands_alone", "expected_agreement")
# By label: its definition in the scheme that ships, and what others reach on what is defined so.
EXPECTED: dict[str, tuple[str, dict[str, Any]]] = {
    "claim": (
        (
            "Words that assert something which evidence could show to be true or false, whoever says "
            "it."
        ),
        {"first_lesson": [0.4, 0.6], "trained": None, "note": (
            "A first lesson usually reaches 0.4 to 0.6. Trained annotators lie between their figures "
            "for opinion and for attribution."
        )},
    ),
    "attribution": (
        (
            "Words that tell who or what something comes from: the source together with its cue, such "
            "as “the ministry said” or “according to a leaked report”."
        ),
        {"first_lesson": [0.6, 0.6], "trained": [0.75, 0.8], "note": (
            "A first lesson that reaches 0.6 does well. Trained annotators reach 0.75 to 0.8."
        )},
    ),
    "opinion": (
        (
            "Words by which someone judges, feels, recommends or speculates."
        ),
        {"first_lesson": [0.2, 0.4], "trained": [0.3, 0.4], "note": (
            "A first lesson usually reaches 0.2 to 0.4. Crowds reach about 0.2, experts 0.3 to 0.4: the"
            " disagreement is the lesson."
        )},
    ),
    "boilerplate": (
        (
            "Text about the page, the outlet or the format, which could stand around other stories as "
            "well."
        ),
        {"first_lesson": None, "trained": None, "note": "Classes and experts find this nearly settled."},
    ),
}


def upgrade() -> None:
    _rewrite(_with_behaviour)


def downgrade() -> None:
    _rewrite(_without_behaviour)


def _rewrite(change: Any) -> None:
    scheme = sa.table("scheme", sa.column("id", sa.Uuid()), sa.column("labels", sa.JSON()))
    connection = op.get_bind()
    for id, labels in connection.execute(sa.select(scheme.c.id, scheme.c.labels)).all():
        connection.execute(sa.update(scheme).where(scheme.c.id == id).values(labels=change(labels)))


def _with_behaviour(labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [label["name"] for label in labels]
    return [_one(label, [name for name in ("claim", "opinion") if name in names]) for label in labels]


def _one(label: dict[str, Any], targets: list[str]) -> dict[str, Any]:
    changed = dict(label)
    if label["name"] == "attribution" and targets:
        changed["links_to"] = targets
    if label["name"] == "boilerplate":
        changed["stands_alone"] = True
    definition, expected = EXPECTED.get(label["name"], (None, {}))
    if label.get("definition") == definition:
        changed["expected_agreement"] = expected
    return changed


def _without_behaviour(labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in label.items() if key not in ADDED} for label in labels]
