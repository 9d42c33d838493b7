"""Files of releases, written and read in pieces: no file is held in memory as a whole."""

import codecs
import hashlib
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO
from uuid import UUID

from sqlalchemy import insert, select

from annotator.core.formats import FORMATS
from annotator.core.formats.facts import Record
from annotator.db import session
from annotator.models import ReleaseFile, ReleasePiece

PIECE = 1 << 18  # characters at least, of all pieces but the last
FAST = 1  # the level of compression: higher ones take three times as long for a tenth less


@dataclass
class WrittenFile:
    """A file that is on disk and not in the database yet: its pieces, compressed, and the digest of its bytes."""

    format: str
    pieces: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    lengths: list[int] = field(default_factory=list)
    sha256: str = ""

    @classmethod
    def of(cls, format: str, records: Iterable[Record], release: int) -> "WrittenFile":
        """Write records in a format, for the release of this number."""
        made, digest = cls(format), hashlib.sha256()
        for text in _joined(FORMATS[format].write(records, release)):
            content = text.encode()
            digest.update(content)
            made.lengths.append(made.pieces.write(zlib.compress(content, FAST)))
        made.sha256 = digest.hexdigest()
        return made

    def close(self) -> None:
        self.pieces.close()

    def store(self, release_id: UUID, name: str) -> None:
        """Put the file into the database under a name."""
        session.add(ReleaseFile(release_id=release_id, format=name, sha256=self.sha256))
        session.flush()
        self.pieces.seek(0)
        here = {"release_id": release_id, "format": name}
        for number, length in enumerate(self.lengths):
            row = here | {"number": number, "content": self.pieces.read(length)}
            session.execute(insert(ReleasePiece), [row])


def _joined(parts: Iterable[str]) -> Iterator[str]:
    """Join short parts to pieces."""
    waiting, length = list[str](), 0
    for part in parts:
        waiting.append(part)
        length += len(part)
        if length >= PIECE:
            yield "".join(waiting)
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting)


def content_of(file: ReleaseFile) -> Iterator[bytes]:
    """Yield the bytes of a file, piece by piece; what is read at once is compressed, a tenth of the file."""
    query = select(ReleasePiece.content).filter_by(release_id=file.release_id, format=file.format)
    yield from map(zlib.decompress, session.scalars(query.order_by(ReleasePiece.number)).all())


def lines_of(file: ReleaseFile) -> Iterator[str]:
    """Yield the lines of a file without their ends; only LF ends one."""
    decode, rest = codecs.getincrementaldecoder("utf-8")().decode, ""
    for content in content_of(file):
        *whole, rest = (rest + decode(content)).split("\n")
        yield from whole
    if rest:
        yield rest
