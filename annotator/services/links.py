"""Links: from an attribution to the claims and opinions that it attributes, all of one submission.

A link is hidden while either end is deleted or has a label that cannot be linked, and is back when both are as they
were: it changes no version of the other end. What hides is decided where links are read, in `models/span.py`.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, select, update

from annotator.core.spans import SOURCE_LABEL, TARGET_LABELS
from annotator.db import session
from annotator.models import Link, Span
from annotator.services import visibility
from annotator.services.errors import WrongLink


def tell_sources(target: Span) -> None:
    """Give the marks that name this one its revision: a page that asks what changed learns of the link."""
    sources = select(Link.source_id).where(Link.target_id == target.id)
    told = update(Span).where(Span.id.in_(sources)).values(revision=target.revision)
    session.execute(told, execution_options={"synchronize_session": False})


def is_target(span: Span) -> bool:
    """Say whether links to a span can be seen."""
    return span.label in TARGET_LABELS and not span.deleted


def set_links(
    span: Span, targets: Collection[UUID], known: Mapping[UUID, bool], *, also: Collection[UUID] = ()
) -> None:
    """Replace the links of a span that could be seen when it was changed; hidden ones stay as they are.

    `known` are the links there were then, and whether each could be seen. `also` names spans that the same batch
    deletes, which were there when the link was drawn.

    :raise WrongLink: when the span is no attribution, or a target is none of the submission's claims and opinions
    """
    wanted = set(targets)
    if wanted and span.label != SOURCE_LABEL:
        raise WrongLink
    shown = {id for id, is_shown in known.items() if is_shown}
    if not wanted - shown <= visibility.linkable(span, wanted - shown, also):
        raise WrongLink
    if dropped := shown - wanted:
        session.execute(delete(Link).where(Link.source_id == span.id, Link.target_id.in_(dropped)))
    session.add_all(Link(source_id=span.id, target_id=id) for id in wanted - known.keys())
    session.flush()
    session.expire(span, ["links"])
