"""Plain text: blank lines make blocks, and nothing is markup."""

import pytest

from annotator.core.document import Document
from annotator.intake.plain import plain_pieces


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("one\ntwo\n\nthree", "one two\nthree"),
        ("one\r\ntwo\r\n \t\r\nthree\r\n", "one two\nthree"),
        ("one\ntwo\nthree", "one\ntwo\nthree"),
        ("\n\n one\rtwo \n\n", "one\ntwo"),
        ("one\n\u00a0\ntwo\nthree", "one\ntwo three"),
        ("<b>not</b> **markup** &amp;\n\n* x", "<b>not</b> **markup** &amp;\n* x"),
        ("", ""),
    ],
)
def test_blocks(raw: str, text: str) -> None:
    assert Document.from_pieces(plain_pieces(raw)).text == text
