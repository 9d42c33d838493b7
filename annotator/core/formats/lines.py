"""The lines of a record file: bytes to lines of text, and values to lines of JSON."""

import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import IO, Any, cast

from annotator.core.formats.parsing import LONGEST_NUMBER, OutsizedNumber, RecordError, shown

GZIP = b"\x1f\x8b"
UTF_8_MARK = b"\xef\xbb\xbf"
# The first that fits counts: a mark of UTF-32 begins with one of UTF-16.
WIDE_MARKS = {
    b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
}  # fmt: skip
LONGEST_LINE = 256 * 2**20  # bytes; a whole class with its article needs a hundredth of it
# Line ends to some readers of JSON Lines, although JSON allows them inside a string.
ESCAPES = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_line(value: Any, *, is_ascii: bool = False) -> str:
    """One line of JSON without its end; U+0085, U+2028 and U+2029 are escaped, other characters only on demand."""
    return json.dumps(value, ensure_ascii=is_ascii, allow_nan=False).translate(ESCAPES)


def text_lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file in UTF-8, with a byte order mark or without, as it is or compressed with gzip.

    Only LF, CR LF and CR end a line. Raises RecordError with the line and the byte (both from 1) that is not UTF-8.
    """
    number = 0
    for raw in _raw_lines(file):
        for part in raw.removesuffix(b"\n").removesuffix(b"\r").split(b"\r"):
            number += 1
            yield _decoded(part.removeprefix(UTF_8_MARK) if number == 1 else part, number)


def _raw_lines(file: IO[bytes]) -> Iterator[bytes]:
    """What stands between line feeds. A compressed file is known by its first bytes, whatever its name."""
    plain = io.BufferedReader(cast(io.RawIOBase, file))  # of standard input, too, the first bytes can be looked at
    is_compressed = plain.peek(len(GZIP)).startswith(GZIP)
    source = cast(IO[bytes], gzip.GzipFile(fileobj=plain) if is_compressed else plain)
    try:
        for number in count(1):
            line = _next_line(source, number)
            if not line:
                return
            yield line
    finally:
        if not file.closed:
            plain.detach()  # otherwise the end of this generator would close what the caller opened


def _next_line(source: IO[bytes], number: int) -> bytes:
    try:
        line = source.readline(LONGEST_LINE + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RecordError("damaged-file", "the compressed file is damaged or cut off.", line=number) from error
    if len(line) > LONGEST_LINE:
        raise RecordError("too-long", f"this line is longer than {LONGEST_LINE:,} bytes.", line=number)
    return line


def _decoded(line: bytes, number: int) -> str:
    wide = next((name for mark, name in WIDE_MARKS.items() if line.startswith(mark)), None)
    if number == 1 and wide:
        raise RecordError("not-utf8", f"this file is text in {wide}. Save it as UTF-8.", line=1)
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} (0x{line[error.start]:02x}) is not text in UTF-8."
        raise RecordError("not-utf8", what, line=number) from error


def parse_line(line: str) -> dict[str, Any]:
    """One line of JSON as an object. Raises RecordError, also for a key that an object holds twice."""
    try:
        value = json.loads(
            line, parse_constant=_refuse_constant, parse_int=_whole_number, parse_float=_number,
            object_pairs_hook=_object,
        )  # fmt: skip
    except json.JSONDecodeError as error:
        reason = f"this is not an object in JSON: “{shown(line, 40)}” ({error.msg}, character {error.pos + 1})."
        raise RecordError("malformed", reason) from error
    except RecursionError as error:
        raise RecordError("malformed", "this is not an object in JSON (nested too deeply).") from error
    if not isinstance(value, dict):
        raise RecordError("malformed", f"this is not an object in JSON, but {shown(value, 40)}.")
    return value


def _refuse_constant(constant: str) -> None:
    raise RecordError("malformed", f"{constant} is no number in JSON.")


def _whole_number(written: str) -> int | OutsizedNumber:
    """Python itself refuses to read, and to print, more than 4,300 digits."""
    return int(written) if len(written) <= LONGEST_NUMBER else OutsizedNumber(written)


def _number(written: str) -> float | OutsizedNumber:
    value = float(written)
    return OutsizedNumber(written) if value in (float("inf"), float("-inf")) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        ((double, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise RecordError("double-key", f"the key “{shown(double)}” is twice in one object.")
    return made
