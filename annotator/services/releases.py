"""Releases: what is agreed, frozen with its evidence, its balance and a number."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from annotator.core.formats import FORMATS, Format
from annotator.core.formats.facts import Record
from annotator.core.formats.record import with_text, without_text
from annotator.db import session
from annotator.models import Assignment, Membership, Release, ReleaseFile, Round, User
from annotator.services import articles, events
from annotator.services.gathered import SINCE, Gathered
from annotator.services.records import Choice, identified_records, works_to_leave
from annotator.services.release_files import WrittenFile, lines_of
from annotator.services.review import regrouping, units

# A release is made with the article's words or without. Its files of the other kind have names of their own.
OTHER_KIND = {True: "text", False: "no-text"}


class Moved(Exception):
    """What was prepared is not to be stored: work of it may not leave any more, or another release was made."""


@dataclass(frozen=True)
class Kind:
    """What a file of a release is: its format, and whether it has the article's words."""

    format: str
    has_text: bool


@dataclass(frozen=True)
class Prepared:
    """A release on disk: what is stored without computing anything.

    `known` is the release that says the same already; then `files` are those that it lacks. `people` are the ids of the
    work that leaves and of the class's staff, who are named in it.
    """

    choice: Choice
    number: int
    digest: str
    balance: dict[str, int]
    people: frozenset[UUID]
    known: UUID | None
    files: list[WrittenFile] = field(default_factory=list)

    def __enter__(self) -> "Prepared":
        return self

    def __exit__(self, *_error: object) -> None:
        for written in self.files:
            written.close()


def prepare(round_: Round, *, policy: str, has_text: bool) -> Prepared:
    """Build a release from what the database says at one moment, at which units are up to date; nothing is stored.

    The caller closes it.

    :raise NothingToRelease: when nobody has submitted
    """
    choice = Choice(policy=policy, has_text=has_text)
    people = _people(round_, choice)
    with Gathered.of(identified_records(round_, choice)) as gathered:
        known = _same(round_, policy, gathered)
        number = known.number if known else _next_number(round_.assignment)
        balance = total_balance(one["balance"] for one in gathered.balances)
        made = Prepared(choice, number, gathered.digest, balance, people, known.id if known else None)
        for name in _missing(known, has_text=has_text) if known else FORMATS:
            made.files.append(WrittenFile.of(name, _content(known, gathered, has_text=has_text), number))
    return made


def _people(round_: Round, choice: Choice) -> frozenset[UUID]:
    staff = select(Membership.id).filter_by(classroom_id=round_.assignment.classroom_id)
    named = session.scalars(staff.where(Membership.role != "student"))
    return frozenset([*named, *(work.id for work in works_to_leave(round_, choice))])


def _same(round_: Round, policy: str, gathered: Gathered) -> Release | None:
    """Return the newest release of this round and policy that says the same."""
    query = select(Release).filter_by(round_id=round_.id, policy=policy).order_by(Release.number.desc())
    same = session.scalars(query.filter_by(digest=gathered.digest)).first()
    if same is None and session.scalars(query.where(~Release.digest.startswith(SINCE))).first():
        same = session.scalars(query.filter_by(digest=gathered.earlier_digest())).first()
    return same


def _next_number(assignment: Assignment) -> int:
    last = session.scalar(select(func.max(Release.number)).filter_by(assignment_id=assignment.id))
    return (last or 0) + 1


def _missing(release: Release, *, has_text: bool) -> list[str]:
    there = {(kind.format, kind.has_text) for _, kind in files(release)}
    return [name for name in FORMATS if (name, has_text) not in there]


def _content(known: Release | None, gathered: Gathered, *, has_text: bool) -> Iterator[Record]:
    """Yield what is written: names and numbers are the same in all files of a release, also in those added later."""
    if known is None:
        return gathered.named_anew() if has_text else map(without_text, gathered.named_anew())
    first = file(known, "record")
    assert first is not None  # noqa: S101 - every release has its record
    return map(_worded if has_text else without_text, map(json.loads, lines_of(first)))


def _worded(record: Record) -> Record:
    id = UUID(record["article"]["id"])
    return with_text(record, articles.with_texts([id])[id].text)


def create(
    round_: Round, *, policy: str, has_text: bool, by: User | None, now: datetime
) -> Release:
    """Freeze the agreed labels of a round under the assignment's next number, while others wait.

    Where nothing has changed since an earlier release of this round and policy, that one is returned. What it lacks,
    such as files without the article's words, is added; no file that is there changes.

    :raise NothingToRelease: when nobody has submitted
    """
    _lock(round_)
    regrouping.bring_up_to_date(round_)
    with prepare(round_, policy=policy, has_text=has_text) as prepared:
        return _stored(round_, prepared, by, now)


def store(round_: Round, prepared: Prepared, *, by: User | None, now: datetime) -> Release:
    """Store what was prepared before, as `create` does.

    :raise Moved: when it is not to be stored
    """
    _lock(round_)
    if not _still_holds(round_, prepared):
        raise Moved
    return _stored(round_, prepared, by, now)


def _lock(round_: Round) -> None:
    """Let nobody be erased from the round meanwhile, and nobody else give the assignment's next number away."""
    units.lock(round_)
    session.execute(select(Assignment.id).filter_by(id=round_.assignment_id).with_for_update(of=Assignment))


def _stored(round_: Round, prepared: Prepared, by: User | None, now: datetime) -> Release:
    known = with_id(prepared.known) if prepared.known else None
    release = known or _new(round_, prepared, by, now)
    for written in prepared.files:
        written.store(release.id, _stored_name(release, Kind(written.format, prepared.choice.has_text)))
    session.refresh(release)
    return release


def _still_holds(round_: Round, prepared: Prepared) -> bool:
    """Say whether everybody whose work is in it may still be in it, and no other release was made meanwhile."""
    if _people(round_, prepared.choice) != prepared.people:
        return False
    if prepared.known is None:
        return _next_number(round_.assignment) == prepared.number
    known = with_id(prepared.known)
    lacks = [] if known is None else _missing(known, has_text=prepared.choice.has_text)
    return known is not None and lacks == [written.format for written in prepared.files]


def _new(round_: Round, prepared: Prepared, by: User | None, now: datetime) -> Release:
    release = Release(
        assignment_id=round_.assignment_id, round_id=round_.id, number=prepared.number, policy=prepared.choice.policy,
        has_text=prepared.choice.has_text, balance=prepared.balance, digest=prepared.digest, created_at=now,
    )  # fmt: skip
    session.add(release)
    session.flush()
    classroom = round_.assignment.classroom_id
    events.record("release", "release", release.id, by=by.id if by else None, classroom=classroom, now=now)
    return release


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


def total_balance(balances: Iterable[dict[str, int]]) -> dict[str, int]:
    """Return the sum of the articles' balances."""
    every = list(balances)
    return {key: sum(balance[key] for balance in every) for key in ("units", *units.STATES)}


def labels_of(release: Release) -> Iterator[dict[str, Any]]:
    """Yield the labels as the release's record has them, each with the title of its article."""
    record = file(release, "record")
    assert record is not None  # noqa: S101 - every release has its record
    for line in map(json.loads, lines_of(record)):
        yield from (label | {"article": line["article"]["title"]} for label in line["labels"])


def of_assignment(assignment: Assignment) -> Sequence[Release]:
    """Return the assignment's releases, the newest first."""
    query = select(Release).filter_by(assignment_id=assignment.id).order_by(Release.number.desc())
    return session.scalars(query).all()


def with_id(id: UUID) -> Release | None:
    """Return a release."""
    return session.get(Release, id)
