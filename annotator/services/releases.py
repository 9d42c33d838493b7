"""Releases: what is agreed, frozen with its evidence, its balance and a number."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from annotator.core.formats import FORMATS, Format
from annotator.core.formats.facts import Record
from annotator.core.formats.record import with_text, without_text
from annotator.db import session
from annotator.models import Article, Assignment, Release, ReleaseFile, Round, User
from annotator.services import events
from annotator.services.records import Choice, identified_records, named_anew, records
from annotator.services.review import units

__all__ = ["Choice", "create", "file", "files", "of_assignment", "records", "total_balance", "with_id"]

# A release is made with the article's words or without. Its files of the other kind have names of their own.
OTHER_KIND = {True: "text", False: "no-text"}


@dataclass(frozen=True)
class Kind:
    """What a file of a release is: its format, and whether it has the article's words."""

    format: str
    has_text: bool


def create(round_: Round, *, policy: str, has_text: bool, by: User | None, now: datetime) -> Release:
    """Freeze the agreed labels of a round under the assignment's next number.

    Where nothing has changed since an earlier release of this round and policy, that one is returned. What it lacks,
    such as files without the article's words, is added; no file that is there changes.

    :raise NothingToRelease: when nobody has submitted
    """
    found = identified_records(round_, Choice(policy=policy))
    digest = _digest(found)
    release = _same(round_, policy, digest)
    if release is None:
        release = _new(round_, policy, found, has_text=has_text, digest=digest, now=now)
        classroom = round_.assignment.classroom_id
        events.record("release", "release", release.id, by=by.id if by else None, classroom=classroom, now=now)
    _complete(release, has_text=has_text)
    return release


def _digest(found: Sequence[Record]) -> str:
    """Return what stays the same as long as none of the work and no ruling has changed.

    What labels may be linked to is fixed with the version of the scheme, and was in no record of earlier releases.
    """
    plain = [record | {"scheme": _without_links(record["scheme"])} for record in found]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _without_links(scheme: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scheme.items() if key != "links_to"}


def _same(round_: Round, policy: str, digest: str) -> Release | None:
    query = select(Release).filter_by(round_id=round_.id, policy=policy, digest=digest)
    return session.scalars(query.order_by(Release.number.desc())).first()


def _new(
    round_: Round, policy: str, found: Sequence[Record], *, has_text: bool, digest: str, now: datetime
) -> Release:
    release = Release(
        assignment_id=round_.assignment_id, round_id=round_.id, number=_next_number(round_.assignment),
        policy=policy, has_text=has_text, balance=total_balance(found), digest=digest, created_at=now,
    )  # fmt: skip
    session.add(release)
    session.flush()
    named = named_anew(found)
    _add_files(release, named if has_text else list(map(without_text, named)), FORMATS, has_text=has_text)
    return release


def _next_number(assignment: Assignment) -> int:
    session.execute(select(Assignment.id).filter_by(id=assignment.id).with_for_update(of=Assignment))
    last = session.scalar(select(func.max(Release.number)).filter_by(assignment_id=assignment.id))
    return (last or 0) + 1


def _complete(release: Release, *, has_text: bool) -> None:
    """Add the files that are not there yet, from the record that is: names and numbers are the same in all of them."""
    there = {(kind.format, kind.has_text) for _, kind in files(release)}
    missing = [name for name in FORMATS if (name, has_text) not in there]
    if missing:
        first = file(release, "record")
        assert first is not None  # noqa: S101 - every release has its record
        written = [json.loads(line) for line in first.content.split("\n") if line]
        found = list(map(_worded if has_text else without_text, written))
        _add_files(release, found, missing, has_text=has_text)


def _worded(record: Record) -> Record:
    return with_text(record, session.get_one(Article, UUID(record["article"]["id"])).text)


def _add_files(release: Release, found: Sequence[Record], names: Iterable[str], *, has_text: bool) -> None:
    for name in names:
        content = "".join(FORMATS[name].write(found, release.number))
        digest = hashlib.sha256(content.encode()).hexdigest()
        stored = _stored_name(release, Kind(name, has_text))
        session.add(ReleaseFile(release_id=release.id, format=stored, sha256=digest, content=content))
    session.flush()
    session.refresh(release)


def _stored_name(release: Release, kind: Kind) -> str:
    return kind.format if kind.has_text == release.has_text else f"{kind.format}-{OTHER_KIND[kind.has_text]}"


def files(release: Release) -> list[tuple[ReleaseFile, Kind]]:
    """Return the files of a release, those of the kind it was made with first."""
    listed = [(one, kind_of(release, one)) for one in release.files]
    return sorted(listed, key=lambda pair: (pair[1].has_text != release.has_text, pair[1].format))


def kind_of(release: Release, file: ReleaseFile) -> Kind:
    """Return what a file holds, from the name it is stored under."""
    for has_text in (False, True):  # `no-text` ends as `text` does
        ending = f"-{OTHER_KIND[has_text]}"
        if file.format.endswith(ending):
            return Kind(file.format.removesuffix(ending), has_text)
    return Kind(file.format, release.has_text)


def format_of(release: Release, file: ReleaseFile) -> Format:
    """Return the format that wrote a file."""
    return FORMATS[kind_of(release, file).format]


def file(release: Release, name: str, *, has_text: bool | None = None) -> ReleaseFile | None:
    """Return one file by its name, which is its format, with `-no-text` or `-text` for the other kind.

    Or by its format and whether it has the article's words.
    """
    stored = name if has_text is None else _stored_name(release, Kind(name, has_text))
    return next((one for one in release.files if one.format == stored), None)


def total_balance(found: Iterable[Record]) -> dict[str, int]:
    """Return the sum of the articles' balances."""
    balances = [record["balance"] for record in found]
    return {key: sum(balance[key] for balance in balances) for key in ("units", *units.STATES)}


def of_assignment(assignment: Assignment) -> Sequence[Release]:
    """Return the assignment's releases, the newest first."""
    query = select(Release).filter_by(assignment_id=assignment.id).order_by(Release.number.desc())
    return session.scalars(query).all()


def with_id(id: UUID) -> Release | None:
    """Return a release."""
    return session.get(Release, id)
