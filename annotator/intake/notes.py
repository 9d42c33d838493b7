"""What a person should check of an article that was taken in: sentences with a machine code, none of them a refusal."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.core.document import Document
from annotator.i18n import N_
from annotator.intake.charset import Decoded

SENTENCES = {
    "encoding": N_("This file was read in the encoding %(encoding)s. Check the letters with accents."),
    "stray-bytes": N_(
        "Bytes that are not UTF-8, as the rest of this file is: %(count)s. "
        "They were read as (with line and character): %(places)s."
    ),
    "letters-replaced": N_("Some letters could not be read and show as \ufffd: %(places)s."),
    "misread-before": N_(
        "Some letters look as if they were read in a wrong encoding before they came here: %(places)s. "
        "Compare them with the original."
    ),
    "controls-left-out": N_("Control characters left out, which nobody can see: %(count)s."),
    "lines-joined": N_("Single line ends read as spaces: %(count)s."),
    "pictures": N_("Pictures left out: %(count)s. Captions are in the text."),
    "fields": N_("Form fields left out, with what stands in them: %(count)s."),
    "embedded": N_("Embedded parts left out, such as videos: %(count)s."),
    "hidden": N_("Parts left out that the page hides: %(count)s."),
    "struck": N_("Passages that are struck through on the page: %(count)s. Their words stay, without the line."),
}
MOST_PLACES = 5

# What UTF-8 looks like when it was read as Windows-1252: "é" is "Ã©", a curly quotation mark is "â€™".
_MISREAD = re.compile("\u00c3[\u0080-\u00bf\u0152\u0160\u017d\u0161\u0153\u017e\u0178\u0192\u02dc\u20ac\u2122]|"
                      "\u00e2\u20ac[\u0080-\u00bf\u2122\u0153\u02dc\u201c\u201d]|\u00c2[\u00a0-\u00bf]")  # fmt: skip
_REPLACED = re.compile("\ufffd")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # the others are line ends
_AROUND = 12  # characters shown on each side of a place


@dataclass(frozen=True)
class Note:
    """Something the person should check: a machine code and what goes into its English sentence."""

    code: str
    params: Mapping[str, str]

    @property
    def template(self) -> str:
        return SENTENCES[self.code]

    @property
    def sentence(self) -> str:
        return self.template % self.params


def notes_of(decoded: Decoded, document: Document, counts: Mapping[str, int]) -> tuple[Note, ...]:
    """The notes on an article, in the order in which they are shown; `counts` are those of codes that only count."""
    counted = [Note(code, {"count": str(counts[code])}) for code in SENTENCES if counts.get(code)]
    return (*_on_letters(decoded, document), *counted)


def _on_letters(decoded: Decoded, document: Document) -> Iterator[Note]:
    encoding, strays = decoded.encoding, decoded.strays
    if not encoding.startswith("utf-"):
        yield Note("encoding", {"encoding": encoding})
    if strays:
        places = [f"“{one.shown}” ({one.line}:{one.character})" for one in strays[:MOST_PLACES]]
        yield Note("stray-bytes", {"count": str(len(strays)), "places": _listed(places, len(strays))})
    for code, pattern in (("letters-replaced", _REPLACED), ("misread-before", _MISREAD)):
        if found := list(pattern.finditer(document.text)):
            places = [_around(document.text, one) for one in found[:MOST_PLACES]]
            yield Note(code, {"places": _listed(places, len(found))})
    if controls := len(_CONTROLS.findall(decoded.text)):
        yield Note("controls-left-out", {"count": str(controls)})


def _listed(places: Sequence[str], count: int) -> str:
    return ", ".join(places) + (f" … (+{count - len(places)})" if count > len(places) else "")


def _around(text: str, found: re.Match[str]) -> str:
    before = text[max(0, found.start() - _AROUND) : found.start()].rpartition("\n")[2]
    after = text[found.end() : found.end() + _AROUND].partition("\n")[0]
    return f"“…{before}{found[0]}{after}…”"
