"""What `annotator agreement` measures: record files, pooled, or an assignment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

import click
from flask_babel import gettext, ngettext

from annotator.cli.app import with_app
from annotator.cli.record_file import records_of, tell_unknown
from annotator.core.agreement.records import Excluded, excluded, study_of
from annotator.core.agreement.study import Study
from annotator.core.formats.facts import Record
from annotator.core.formats.parsing import shown
from annotator.services import agreement, assignments, rounds

STDIN = "-"


@dataclass(frozen=True)
class Measurable:
    """What is measured: where it comes from, the round and the study of each article, and what was left out.

    `repeated`: articles that more than one record is about, and how many are.
    """

    sources: Sequence[str]
    rounds: Sequence[int]
    studies: Sequence[Study]
    left_out: Excluded
    repeated: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sourced:
    """A record and the number of the file it is from, counted from 0."""

    record: Record
    source: int


def measurable(sources: Sequence[str], number: int | None) -> Measurable:
    """Return what files hold, or what an assignment's class has marked; what is no file has to be the latter."""
    missing = [source for source in sources if source != STDIN and not Path(source).exists()]
    if len(sources) == 1 and missing and (id := _id(sources[0])):
        found: Measurable = _of_assignment(id, number)
        return found
    if missing:
        raise click.UsageError(gettext("%(source)s is no file and no assignment.", source=missing[0]))
    if number is not None:
        raise click.UsageError(gettext("A file holds one round; --round is for an assignment."))
    return _of_files(sources)


def _id(source: str) -> UUID | None:
    try:
        return UUID(source)
    except ValueError:
        return None


@with_app
def _of_assignment(id: UUID, number: int | None) -> Measurable:
    assignment = assignments.with_id(id)
    if assignment is None:
        there_is_none = gettext("There is no assignment %(id)s. “annotator classrooms list” shows them.", id=id)
        raise click.ClickException(there_is_none)
    chosen = [one for one in assignment.rounds if one.number == number] or [rounds.current(assignment)]
    if number not in (None, chosen[0].number):
        raise click.ClickException(gettext("This assignment has no round %(number)s.", number=number))
    studies = agreement.studies_of(chosen[0])
    left_out = agreement.excluded_of(chosen[0], studies)
    return Measurable([str(id)], [chosen[0].number] * len(studies), studies, left_out)


def _of_files(sources: Sequence[str]) -> Measurable:
    found: list[Sourced] = []
    unknown = Counter[str]()
    for at, source in enumerate(sources):
        with _opened(source) as file:
            for record, others in records_of(file, source, has_units=False):
                found.append(Sourced(record, at))
                unknown.update(others)
    _refuse_doubles(found, sources)
    tell_unknown(unknown)
    records = [one.record for one in found]
    studies = [study_of(record) for record in records]
    repeated = {article: many for article, many in Counter(_text(record) for record in records).items() if many > 1}
    _tell_repeated(repeated)
    numbers = [record["round"] for record in records]
    return Measurable(sources, numbers, studies, excluded(records, studies), repeated)


def _opened(source: str) -> IO[bytes]:
    try:
        file: IO[bytes] = click.open_file(source, "rb")
        return file
    except OSError as error:
        raise click.ClickException(gettext("%(file)s: %(why)s", file=source, why=error.strerror)) from error


def _text(record: Record) -> str:
    sha256: str = record["article"]["sha256"]
    return sha256


def _refuse_doubles(found: Sequence[Sourced], sources: Sequence[str]) -> None:
    """Refuse what would count the same reading twice: one annotator on the same article in one round."""
    places: dict[tuple[str, str, int], str] = {}
    for one in found:
        record, here = one.record, sources[one.source]
        for annotator in record["annotators"]:
            key = annotator["id"], record["article"]["id"], record["round"]
            if key in places:
                raise click.ClickException(_double(record, annotator["id"], places[key], here))
            places[key] = here


def _double(record: Record, annotator: str, first: str, second: str) -> str:
    where = first if first == second else gettext("%(first)s and %(second)s", first=first, second=second)
    return gettext(
        "%(annotator)s is there twice for the article %(article)s, round %(round)s, in %(where)s. "
        "The same reading would count twice; leave one of them out.",
        annotator=shown(annotator), article=shown(record["article"]["id"]), round=record["round"], where=where,
    )  # fmt: skip


def _tell_repeated(repeated: dict[str, int]) -> None:
    if repeated:
        click.echo(
            ngettext(
                "%(num)d text is there in several records: by other annotators, in other rounds, or under another id. "
                "Each record counts as an article of its own.",
                "%(num)d texts are there in several records: by other annotators, in other rounds, or under another "
                "id. Each record counts as an article of its own.",
                len(repeated),
            ),
            err=True,
        )
