"""Join codes and recovery words."""

import random

from annotator.core.joincode import (
    ALPHABET,
    join_code,
    normalise_join_code,
    normalise_recovery,
    recovery_vocabulary,
    recovery_words,
)

pick = random.Random(1).randrange  # noqa: S311 - a fixed seed, no secret


def test_codes_have_eight_of_31_characters_none_alike() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("ILO01") & set(ALPHABET)
    code = join_code(pick)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)


def test_a_code_may_be_typed_as_people_type() -> None:
    assert normalise_join_code(" abcd-ef 2３\u2011") == "ABCDEF23"


def test_there_are_1024_words_plain_and_distinct() -> None:
    words = recovery_vocabulary()
    assert len(set(words)) == len(words) >= 1024
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 10 for word in words)


def test_three_words_come_back_however_typed() -> None:
    words = recovery_words(pick)
    assert len(words.split()) == 3
    assert normalise_recovery(f"  {words.upper().replace(' ', ' - ')}\n") == words
