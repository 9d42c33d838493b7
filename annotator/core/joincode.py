"""Codes to join a class by, and words to come back with: easy to read aloud, hard to guess.

Randomness is an argument: `pick(n)` gives an integer from 0 to n - 1, as `secrets.randbelow` does.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files

Pick = Callable[[int], int]

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L or O, no 0 or 1
CODE_LENGTH = 8
WORD_COUNT = 3


def join_code(pick: Pick) -> str:
    """Eight characters of `ALPHABET`: 31 ** 8, some 850 thousand million codes."""
    return "".join(ALPHABET[pick(len(ALPHABET))] for _ in range(CODE_LENGTH))


def normalise_join_code(text: str) -> str:
    """What was typed, in capitals, without the spaces, hyphens and full-width forms that phones add."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()


@cache
def recovery_vocabulary() -> tuple[str, ...]:
    """At least 1,024 short plain words, so that three of them hold thirty bits."""
    return tuple(files("annotator.core").joinpath("words.txt").read_text(encoding="utf-8").split())


def recovery_words(pick: Pick) -> str:
    """Three words with a space between them."""
    vocabulary = recovery_vocabulary()
    return " ".join(vocabulary[pick(len(vocabulary))] for _ in range(WORD_COUNT))


def normalise_recovery(text: str) -> str:
    """What was typed, in small letters, with single spaces for whatever stood between the words."""
    return " ".join(re.findall(r"[a-z]+", unicodedata.normalize("NFKC", text).lower()))
