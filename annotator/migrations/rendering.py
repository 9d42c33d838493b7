"""How column types are written into a new revision: as SQLAlchemy's own, since the models will move on."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext

from annotator.models.base import UTCDateTime


def render_item(kind: str, item: Any, context: AutogenContext) -> str | Literal[False]:
    """Return the source of a type of ours; False leaves the rest to Alembic."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False
