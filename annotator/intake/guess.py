"""A guess at how pasted text is written, which the page names and the person confirms."""

import re
from typing import Literal

Form = Literal["text", "markdown", "html"]

_LOOKED_AT = 100_000
_PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--[^<>]{0,500}-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I
)
_BLOCK_TAG = re.compile(r"\s*<(?:p|div|article|section|main|h[1-6]|ul|ol|table|blockquote|header|figure)[\s>]", re.I)
_BLOCK_END = re.compile(r"</(?:p|div|article|section|main|h[1-6]|ul|ol|table|blockquote|header|figure)\s*>", re.I)
# Each class leaves out its own opening character, so that no input makes these look twice at a stretch.
_LINK = re.compile(r"\[[^\[\]\n]{1,300}\]\([^()\s\[]{1,2000}(?:\s\"[^\"\n]{0,200}\")?\)")
_STRONG = re.compile(r"(?<![\w*])\*\*[^\s*][^*\n]{0,300}\*\*(?![\w*])")
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)


def guess_form(text: str) -> Form:
    """`html` only for what begins as a page or with a block of one; a lone tag in prose stays text."""
    beginning = text[:_LOOKED_AT].removeprefix("\ufeff")
    if _PAGE.match(beginning) or (_BLOCK_TAG.match(beginning) and _BLOCK_END.search(beginning)):
        return "html"
    if any(pattern.search(beginning) for pattern in (_LINK, _STRONG, _HEADING)):
        return "markdown"
    return "text"
