"""From bytes to text: by byte order mark, as UTF-8, as declared, or as Western text where plausible."""

import codecs
import re
from typing import NamedTuple

import webencodings

from annotator.i18n import N_
from annotator.intake.errors import BinaryArticle, UndecodableArticle
from annotator.intake.strays import Stray, read_as_utf_8

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", N_("a PDF")),
    (b"PK\x03\x04", N_("a packed or word processor file")),
    (b"\xd0\xcf\x11\xe0", N_("a word processor file")),
    (b"{\\rtf", N_("a word processor file")),
    (b"\x89PNG", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
)
_DECLARED = re.compile(
    rb"""<(?:meta\s[^>]{0,300}?charset|\?xml\s[^>]{0,300}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_JAPANESE_SHIFT = re.compile(rb"\x1b\$[@B]")  # seven bits that switch between alphabets: every byte is UTF-8, too
_NOT_DECLARED = {"utf-8", "utf-16le", "utf-16be", "iso-2022-jp", "replacement", "x-user-defined"}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_STRAY_CONTROLS = 8
_WESTERN = re.compile("[A-Za-z0-9\\s!-/:-@À-ÖØ-öø-ÿŠšŽžŒœŸ‘’‚“”„–—…•€£©®°§«»¿¡·½¼¾²³\xa0\xad]")

_ACCENTED_WORD = re.compile(r"[^\W\d_]*[À-ÖØ-öø-ÿ][^\W\d_]+")
_SIGN_IN_WORD = re.compile("(?<=[a-z])[¡-©«-¶¸-¿](?=[a-z])")


class Decoded(NamedTuple):
    """A text, the encoding it was read in, and the bytes that are none of that encoding."""

    text: str
    encoding: str
    strays: tuple[Stray, ...] = ()


def decoded(raw: bytes, declared: str | None = None) -> Decoded:
    """The text of some bytes and how it was read.

    Raises `BinaryArticle` or `UndecodableArticle`.
    """
    _refuse_signatures(raw)
    found = _marked(raw) or _as_utf_8(raw) or _as_declared(raw, declared) or _as_western(raw)
    refuse_binary(found.text)
    return found


def _marked(raw: bytes) -> Decoded | None:
    """The text of what its own bytes tell: a byte order mark, or the shifts of Japanese mail.

    UTF-16 without its mark is told, too: every other byte of Western text is then zero.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            rest = raw[len(mark) :]
            return _as_utf_8(rest) or _as_western(rest) if encoding == "utf-8" else _strictly(rest, encoding)
    for zeros, others, encoding in ((raw[1::2], raw[::2], "utf-16-le"), (raw[::2], raw[1::2], "utf-16-be")):
        if len(raw) % 2 == 0 and zeros.count(0) * 2 > len(zeros) and others.count(0) * 10 < len(others):
            return _strictly(raw, encoding)
    return _strictly(raw, "iso2022_jp") if _JAPANESE_SHIFT.search(raw) and raw.isascii() else None


def _as_utf_8(raw: bytes) -> Decoded | None:
    found = read_as_utf_8(raw)
    return Decoded(found[0], "utf-8", found[1]) if found else None


def _as_declared(raw: bytes, declared: str | None) -> Decoded | None:
    for encoding in filter(None, (_accepted(declared), _accepted(_declared_in(raw)))):
        try:
            return Decoded(raw.decode(encoding), encoding)
        except UnicodeDecodeError:
            continue
    return None


def _as_western(raw: bytes) -> Decoded:
    refuse_binary(raw.decode("latin-1"))
    found = _strictly(raw, "cp1252")
    if not _is_plausibly_western(found.text):
        raise UndecodableArticle
    return found


def refuse_binary(text: str) -> str:
    """The text itself, unless so much of it is control characters that nobody wrote it."""
    controls = len(_CONTROLS.findall(text))
    if controls > _STRAY_CONTROLS and controls * 50 > len(text):
        raise BinaryArticle(kind=N_("binary data"))
    return text


def _refuse_signatures(raw: bytes) -> None:
    for signature, kind in _SIGNATURES:
        if raw.startswith(signature):
            raise BinaryArticle(kind=kind)


def _strictly(raw: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError as fault:
        raise UndecodableArticle from fault


def _declared_in(raw: bytes) -> str | None:
    found = _DECLARED.search(_COMMENT.sub(b"", raw[:4096]))
    return found[1].decode("ascii", "replace") if found else None


def _accepted(label: str | None) -> str | None:
    """Return Python's name of the encoding that the web means by a label, None for no label of a legacy encoding.

    Marks at the start of a text tell UTF-16; what declares it and has none was written in something else.
    """
    encoding = webencodings.lookup(label or "")
    if encoding is None or encoding.name in _NOT_DECLARED:
        return None
    return "gb18030" if encoding.name == "gbk" else encoding.codec_info.name


def _is_plausibly_western(text: str) -> bool:
    """Whether it holds only what Western languages are written with, put together as they do.

    Cyrillic or Greek read as Windows-1252 makes words of nothing but accented letters; Polish or Czech puts
    signs inside words.
    """
    words = _ACCENTED_WORD.findall(text)
    wholly = sum(not any(letter.isascii() for letter in word) for word in words)
    odd = len(text) - len(_WESTERN.findall(text)) + len(_SIGN_IN_WORD.findall(text))
    return wholly * 10 <= len(words) and odd * 100 <= len(text)
