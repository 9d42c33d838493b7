"""Rows as the API shows them. One function per noun; nothing is queried here but what a row belongs to."""

from collections.abc import Iterable
from datetime import UTC
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from annotator.core.adjudication import current_rulings
from annotator.core.formats.build import number, one_or_all
from annotator.models import (
    Article,
    Assignment,
    Classroom,
    Ground,
    Membership,
    Release,
    Round,
    Ruling,
    Scheme,
    Span,
    SpanVersion,
    Submission,
    Unit,
)
from annotator.permissions import Permission, has_permission
from annotator.services import articles, releases, rounds
from annotator.services.progress import Row
from annotator.services.review import kept, units
from annotator.services.review.kept import visible_grounds
from annotator.services.review.queue import shown_state
from annotator.services.review.units import View
from annotator.web.moments import zone_meant

Payload = dict[str, Any]
LONGEST_LISTED = 500  # code points of a quote in a list: a thousand long marks repeat an article a thousand times


def classroom(membership: Membership) -> Payload:
    """A classroom as one of its members sees it; the join code is the teacher's to give."""
    room: Classroom = membership.classroom
    return {
        "id": str(room.id), "name": room.name, "role": membership.role, "is_open_to_join": room.is_open_to_join,
        "join_code": room.join_code if has_permission(membership, Permission.TEACH) else None,
        "delete_on": room.delete_on.isoformat() if room.delete_on else None,
    }  # fmt: skip


def member(membership: Membership) -> Payload:
    """A member on the teacher's roster."""
    name = membership.pseudonym or membership.user.name
    return {"id": str(membership.id), "role": membership.role, "pseudonym": membership.pseudonym, "name": name}


def joined(membership: Membership, token: str, recovery: str | None) -> Payload:
    """What a student gets on the way in: shown once."""
    return {
        "classroom": {"id": str(membership.classroom_id), "name": membership.classroom.name},
        "membership": {"id": str(membership.id), "role": membership.role, "pseudonym": membership.pseudonym},
        "token": token,
        "recovery": recovery,
    }


def article_name(row: Article) -> Payload:
    """An article without its text."""
    return {"id": str(row.id), "title": row.title, "sha256": row.sha256}


def article(row: Article) -> Payload:
    """An article with its text, blocks and marks (code points)."""
    plain = (
        "text", "blocks", "marks", "language", "direction", "rules_version", "byline", "publisher", "published",
        "url", "licence", "republished_from",
    )  # fmt: skip
    notes = [{"code": one.code, "detail": gettext(one.template) % one.params} for one in articles.notes_of(row)]
    of_class = {"classroom": str(row.classroom_id), "notes": notes}
    return article_name(row) | {name: getattr(row, name) for name in plain} | of_class


def scheme(row: Scheme) -> Payload:
    """A published scheme, whole."""
    plain = ("name", "version", "title", "introduction", "labels", "clauses")
    return {"id": str(row.id)} | {name: getattr(row, name) for name in plain}


def round_(row: Round) -> Payload:
    """A round."""
    return {
        "id": str(row.id), "assignment": str(row.assignment_id), "number": row.number, "state": row.state,
        "start_from": row.start_from,
    }  # fmt: skip


def assignment(row: Assignment) -> Payload:
    """An assignment with its articles' names and its rounds; `round` is the one the class is in."""
    return {
        "id": str(row.id), "title": row.title, "state": row.state, "classroom": str(row.classroom_id),
        "scheme": {"id": str(row.scheme_id), "name": row.scheme.name, "version": row.scheme.version},
        "articles": [article_name(one) for one in row.articles],
        "min_support": row.min_support, "export_policy": row.export_policy,
        "due": row.due.astimezone(UTC).isoformat() if row.due else None, "due_zone": zone_meant(row),
        "round": round_(rounds.current(row)), "rounds": [round_(one) for one in row.rounds],
    }  # fmt: skip


def span(row: Span) -> Payload:
    """A span; offsets are code points, half-open."""
    targets = [target.id for target in row.links]
    return span_at(row, row.submission.article.text, id=row.id, links=targets, revision=row.revision)


def listed_span(row: Span, text: str) -> Payload:
    """A span among many, without its words where they are long."""
    targets = [target.id for target in row.links]
    return span_at(row, text, id=row.id, links=targets, revision=row.revision, longest=LONGEST_LISTED)


def span_at(
    row: Span | SpanVersion, text: str, *, id: UUID, links: Iterable[UUID], revision: int | None,
    longest: int | None = None,
) -> Payload:  # fmt: skip
    """A span as it is, or as it was in an earlier version; without its words where they are longer than `longest`."""
    is_long = longest is not None and row.end - row.start > longest
    quote = None if is_long else text[row.start : row.end]
    return {
        "id": str(id), "start": row.start, "end": row.end, "quote": quote, "label": row.label,
        "version": row.version, "note": row.note, "unsure": row.unsure, "deleted": row.deleted,
        "links": [] if row.deleted else [str(target) for target in links], "revision": revision,
    }  # fmt: skip


def submission_brief(row: Submission) -> Payload:
    """A submission in a list: ids of what it is about, no spans."""
    return {
        "id": str(row.id), "assignment": str(row.round.assignment_id), "round": str(row.round_id),
        "article": str(row.article_id), "scheme": str(row.round.assignment.scheme_id),
        "annotator": row.membership.pseudonym, "status": row.status, "viewed": row.viewed,
        "revision": row.revision, "spans": None,
    }  # fmt: skip


def submission(row: Submission, spans: list[Payload], *, is_open: bool) -> Payload:
    """A submission with the whole article, the whole scheme, and the spans that the viewer may see."""
    return submission_brief(row) | {
        "article": article(row.article),
        "scheme": scheme(row.round.assignment.scheme),
        "spans": spans,
        "is_open": is_open,
    }


def progress_row(row: Row, *, has_names: bool) -> Payload:
    """How far one student is with one article; names are on the teacher's roster and nowhere else."""
    work = row.submission
    name = work.membership.pseudonym if has_names else None
    return {
        "submission": str(work.id), "article": str(work.article_id), "annotator": name,
        "status": work.status, "seen": round(row.seen, 4), "spans": row.spans, "revision": work.revision,
    }  # fmt: skip


def unit_seen(view: View) -> Payload:
    """A unit as the one reviewer sees it who is told that it has moved on."""
    return unit(view.unit, view.viewer)


def unit(row: Unit, viewer: Membership) -> Payload:
    """A unit as a reviewer sees it: versions and counts, no names, and nothing that would influence a second look."""
    text, readers = row.article.text, row.votes_for + row.votes_silent
    most = max(row.votes.values(), default=0)
    state = shown_state(row, viewer)
    plain = ("kind", "stale", "appealed", "label", "start", "end", "exact", "votes", "votes_for", "votes_silent")
    return {name: getattr(row, name) for name in plain} | {
        "id": str(row.id), "round": str(row.round_id), "article": str(row.article_id),
        "state": state, "source": row.source if state == row.state else None,
        "quote": text[row.start : row.end], "support": most / readers if readers else 0.0,
        "versions": [
            {"start": start, "end": end, "quote": text[start:end], "label": label, "votes": votes}
            for start, end, label, votes in row.versions
        ],
        "rulings": [ruling(ground) for ground in visible_grounds(row, viewer)],
        "seen": units.digest(row, viewer),
    }  # fmt: skip


def without_long_quotes(payload: Any) -> Any:
    """The same payload for a list: a quote longer than `LONGEST_LISTED` is null, as its offsets say what it is."""
    if isinstance(payload, list):
        return [without_long_quotes(one) for one in payload]
    if not isinstance(payload, dict):
        return payload
    is_long = len(payload.get("quote") or "") > LONGEST_LISTED
    return {key: without_long_quotes(value) for key, value in payload.items()} | ({"quote": None} if is_long else {})


def ruling(ground: Ground) -> Payload:
    """A ruling as it bears on one unit; `current` unless another one replaced it."""
    row: Ruling = ground.ruling
    decisions = kept.rulings_on(ground.unit)
    return {
        "id": str(row.id), "unit": str(ground.unit_id), "verdict": row.verdict,
        "spans": [_ruled_span(one, ground.unit.article.text) for one in row.spans],
        "also": [str(one.unit_id) for one in row.grounds if one.unit_id != ground.unit_id],
        "links": row.links, "clause": row.clause, "reason": row.reason, "confidence": row.confidence,
        "replaces": one_or_all(list(map(str, row.replaces))),
        "stale": units.is_stale_on(ground),
        "current": str(row.id) in {one.id for one in current_rulings(decisions)},
        "at": row.created_at.isoformat(),
    }  # fmt: skip


def _ruled_span(span: Payload, text: str) -> Payload:
    weight = number(Fraction(span["weight"]))
    return span | {"quote": text[span["start"] : span["end"]], "weight": weight}


def release(row: Release) -> Payload:
    """A release and where its files are."""
    return {
        "id": str(row.id), "number": row.number, "assignment": str(row.assignment_id), "round": row.round.number,
        "policy": row.policy, "has_text": row.has_text, "balance": row.balance,
        "created_at": row.created_at.isoformat(),
        "files": [
            {
                "format": kind.format, "has_text": kind.has_text, "sha256": file.sha256,
                "url": url_for("api.download_file", id=row.id, format=file.format),
            }
            for file, kind in releases.files(row)
        ],
    }  # fmt: skip
