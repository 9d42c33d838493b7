"""Where sentences and paragraphs begin and end, by rules of our own."""

import re

_PARAGRAPH = re.compile(r"[^\n]+")
# A full stop after an abbreviation or an initial ends no sentence; the list is short on purpose and documented.
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Gen|Sen|Rep|Gov|No|vs|etc|approx|Inc|Ltd|Co|Jan|Feb|Mar|Apr"
    r"|Aug|Sept|Sep|Oct|Nov|Dec|Nr|bzw|usw|ca|z\.B|d\.h)|e\.g|i\.e|U\.S)\.$"
)
_SENTENCE_END = re.compile(r"""[.!?…‽؟۔।。！？]+["'”’»›)\]]*(?=\s+["'“‘„«‹(\[]*[^\W_a-z])|[。！？]+[」』”’）]*""")


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    """Return the lines of a frozen text, which are its blocks, in code points, half-open."""
    return [found.span() for found in _PARAGRAPH.finditer(text)]


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Return the sentences of each paragraph, in code points, half-open.

    A sentence ends at . ! ? or …, or at the like of another script, before a space and no small letter.
    """
    return [sentence for start, end in paragraphs_of(text) for sentence in _sentences_between(text, start, end)]


def _sentences_between(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for stop in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATION.search(text, max(start, stop.end() - 8), stop.end()):
            continue
        found.append((start, stop.end()))
        start = stop.end()
        while start < end and text[start].isspace():
            start += 1
    return [*found, (start, end)] if start < end else found
