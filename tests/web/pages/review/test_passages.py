"""Passages as the review pages show them: where an edge may be put, in every script."""

from types import SimpleNamespace
from typing import Any

import pytest

from annotator.core.spans import Version
from annotator.models import Unit
from annotator.services.review import units
from annotator.web.pages.review.passages import passage, pieces
from tests.cast import Cast
from tests.kinds import Arranging
from tests.web.reviewing import dispute


def shown(text: str, start: int, end: int) -> Any:
    article = SimpleNamespace(text=text, blocks=[{"start": 0, "end": len(text)}])
    return passage(article, [Version(start, end, "claim")])  # type: ignore[arg-type]


def parts(text: str, start: int, end: int) -> list[str]:
    return [word.text for word in shown(text, start, end).words]


@pytest.mark.parametrize(
    ("text", "start", "end", "found"),
    [
        ("市长说，桥很安全。", 0, 3, [*"市长说，桥很安全。"]),
        ("橋は安全です。", 0, 2, [*"橋は安全です。"]),
        ("น้ำดี", 0, 3, ["น้ำ", "ดี"]),
        ("Unhappily so", 2, 7, ["Un", "happi", "ly", "so"]),
        ("the e\u0301te\u0301 ends", 4, 8, ["the", "e\u0301te", "\u0301", "ends"]),
        ("safe 🌉👩‍👩‍👧 now", 5, 6, ["safe", "🌉", "👩‍👩‍👧", "now"]),
        ("والجسر آمن", 1, 6, ["و", "الجسر", "آمن"]),
        ("In 2024年 all", 3, 7, ["In", "2024", "年", "all"]),
    ],
)
def test_edges_may_stand_where_a_mark_has_them_and_between_what_reads_as_words(
    text: str, start: int, end: int, found: list[str]
) -> None:
    assert parts(text, start, end) == found
    edges = [(word.start, word.end) for word in shown(text, start, end).words]
    assert start in [low for low, _high in edges]
    assert end in [high for _low, high in edges]
    assert all(text[low:high] == word for (low, high), word in zip(edges, found, strict=True))


def test_a_passage_in_writing_without_spaces_is_not_the_whole_paragraph() -> None:
    text = "市长说，这座桥很安全。但是专家警告。"
    found = shown(text, 4, 7)
    assert text[found.start : found.end] == "这座桥"
    assert "".join(line.text for line in (*found.before, *found.lines, *found.after)) == text


def test_a_passage_keeps_every_character(cast: Cast, arranging: Arranging) -> None:
    unit = dispute(cast, arranging)
    with arranging() as session:
        row = session.get_one(Unit, unit)
        shown = passage(row.article, units.versions(row))
        assert all("".join(word.gap + word.text for word in line.words) == line.text for line in shown.lines)
        assert all(cast.text[word.start : word.end] == word.text for word in shown.words)
        assert {word.text for word in shown.words} >= {"“", "year", ".", "”", "4", "mm"}
        for version_ in units.versions(row):
            cut = [piece for line in shown.lines for piece in pieces(line, version_)]
            assert "".join(piece.text for piece in cut) == "".join(line.text for line in shown.lines)
            assert "".join(piece.text for piece in cut if piece.is_marked) == cast.text[version_.start : version_.end]
