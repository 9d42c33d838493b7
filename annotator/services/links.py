"""Links from a mark to others of one submission, such as from an attribution to the claims that it attributes.

The scheme says which labels may be linked to which. A link is hidden while either end is deleted or has a label that
cannot be linked, and is back when both are as they were: it changes no version of the other end. What hides is decided
where links are read, in `models/span.py`.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import delete, select, update

from annotator.db import session
from annotator.models import Link, Span, Submission
from annotator.services import visibility
from annotator.services.errors import UnlinkedLabel, WrongLink


def tell_sources(target: Span) -> None:
    """Give the marks that name this one its revision: a page that asks what changed learns of the link."""
    sources = select(Link.source_id).where(Link.target_id == target.id)
    told = update(Span).where(Span.id.in_(sources)).values(revision=target.revision)
    session.execute(told, execution_options={"synchronize_session": False})


def sources_of(span: Span) -> frozenset[str]:
    """Return the labels whose marks show their links to this span now."""
    rules = span.submission.round.assignment.scheme.link_rules
    return frozenset(source for source, targets in rules.items() if span.label in targets and not span.deleted)


def wrong_link(submission: Submission, label: str) -> WrongLink:
    """Return the refusal of a link from a mark of a label, which says what it could be linked to."""
    targets = submission.round.assignment.scheme.link_rules.get(label)
    return WrongLink(label=label, targets=", ".join(sorted(targets))) if targets else UnlinkedLabel(label=label)


def set_links(
    span: Span, targets: Collection[UUID], known: Mapping[UUID, bool], *, also: Collection[UUID] = ()
) -> None:
    """Replace the links of a span that could be seen when it was changed; hidden ones stay as they are.

    `known` are the links there were then, and whether each could be seen. `also` names spans that the same batch
    deletes, which were there when the link was drawn.

    :raise WrongLink: when the scheme does not link the span's label, or a target is none of this submission's marks
        that it may be linked to
    """
    wanted = set(targets)
    shown = {id for id, is_shown in known.items() if is_shown}
    if not wanted - shown <= visibility.linkable(span, wanted - shown, also):
        raise wrong_link(span.submission, span.label)
    if dropped := shown - wanted:
        session.execute(delete(Link).where(Link.source_id == span.id, Link.target_id.in_(dropped)))
    session.add_all(Link(source_id=span.id, target_id=id) for id in wanted - known.keys())
    session.flush()
    session.expire(span, ["linked"])
