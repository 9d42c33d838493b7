"""The package of a release: built from its stored record whenever it is asked for, the same bytes each time."""

import json
from collections.abc import Iterator

from annotator.core.formats.about import About
from annotator.core.formats.facts import Record
from annotator.core.formats.record import without_text
from annotator.core.package.writing import package
from annotator.models import Release
from annotator.services import releases
from annotator.services.release_files import lines_of

FORMAT = "zip"
NAMES = {FORMAT: True, f"{FORMAT}-no-text": False}  # as a file of a release, and whether it has the article's words


def about(release: Release, *, has_text: bool, software: str) -> About:
    """Return what the package says of the release; `software` is the version that writes it."""
    assignment, scheme = release.round.assignment, release.round.assignment.scheme
    told = {
        "name": scheme.name, "version": scheme.version, "title": scheme.title, "introduction": scheme.introduction,
        "labels": scheme.labels, "clauses": scheme.clauses,
    }  # fmt: skip
    return About(
        number=release.number, id=str(release.id), title=assignment.title, policy=release.policy,
        made=release.created_at.isoformat(), software=software, has_text=has_text, scheme=told,
    )  # fmt: skip


def content(release: Release, *, has_text: bool, software: str) -> Iterator[bytes] | None:
    """Return the zip piece by piece, or None where the release has no record with the article's words."""
    record = releases.file(release, "record", has_text=has_text)
    bare = has_text is False and record is None
    record = releases.file(release, "record") if bare else record
    if record is None:
        return None
    records: Iterator[Record] = map(json.loads, lines_of(record))
    told = about(release, has_text=has_text, software=software)
    return package(map(without_text, records) if bare else records, told)


def file_name(release: Release, *, has_text: bool) -> str:
    """Return what the package is called, as the other files of the release are."""
    return f"release-{release.number}-{str(release.id)[:8]}{'' if has_text else '-no-text'}.zip"
