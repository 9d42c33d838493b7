"""Records of a round as they were at one moment, kept on disk, so that a large class needs no more memory than a small.

They hold ids that tell who is who: the file has no name in its folder, and is gone when it is closed.
"""

import hashlib
import json
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from annotator.core.formats.facts import Record
from annotator.core.formats.names import annotators_of, renamed, reviewers_of

SINCE = "2:"  # begins every digest of what was gathered here; earlier ones were made of sorted keys


@dataclass
class Gathered:
    """Records on disk, and what is told of them all: the balance of each article, and a digest.

    `digest` stays the same as long as none of the work and no ruling has changed.
    """

    file: IO[str]
    balances: list[dict[str, Any]] = field(default_factory=list)
    digest: str = ""
    annotators: dict[str, str] = field(default_factory=dict)
    reviewers: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "Gathered":
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()

    @classmethod
    def of(cls, records: Iterable[Record]) -> "Gathered":
        """Write records to disk, one after the other; the caller closes the file."""
        made = cls(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
        try:
            made._write(records)
        except BaseException:
            made.file.close()
            raise
        return made

    def _write(self, records: Iterable[Record]) -> None:
        digest, annotators, reviewers = hashlib.sha256(), set[str](), set[str]()
        for record in records:
            line = json.dumps(record, ensure_ascii=False)
            self.file.write(f"{line}\n")
            digest.update(line.encode())
            annotators.update(annotators_of([record]))
            reviewers.update(reviewers_of([record]))
            self.balances.append(balance_of(record))
        self.digest = f"{SINCE}{digest.hexdigest()}"
        self.annotators, self.reviewers = _names("A", annotators), _names("R", reviewers)

    def __iter__(self) -> Iterator[Record]:
        """Yield the records as they were gathered."""
        self.file.seek(0)
        return map(json.loads, self.file)

    def named_anew(self) -> Iterator[Record]:
        """Yield the records with everybody under a new name, the same each time."""
        return (renamed(record, self.annotators, self.reviewers) for record in self)

    def earlier_digest(self) -> str:
        """Return the digest that releases had before they were gathered on disk.

        What labels may be linked to is fixed with the version of the scheme, and was in no record of theirs.
        """
        digest = hashlib.sha256(b"[")
        for number, record in enumerate(self):
            scheme = {key: value for key, value in record["scheme"].items() if key != "links_to"}
            written = json.dumps(record | {"scheme": scheme}, sort_keys=True)
            digest.update(f"{', ' if number else ''}{written}".encode())
        digest.update(b"]")
        return digest.hexdigest()


def balance_of(record: Record) -> dict[str, Any]:
    """Return the balance of a record, with id and title of its article."""
    article = record["article"]
    return {"id": article["id"], "title": article["title"], "balance": record["balance"]}


def _names(letter: str, ids: Iterable[str]) -> dict[str, str]:
    """Return new names, in an order that says nothing."""
    shuffled = sorted(ids)
    secrets.SystemRandom().shuffle(shuffled)
    return {id: f"{letter}{number}" for number, id in enumerate(shuffled, start=1)}
