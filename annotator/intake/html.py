"""HTML to pieces: one iterative walk that keeps every word a reader of the page could see."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from annotator.core.document import BlockKind, MarkKind, Piece, Run, Style
from annotator.intake.errors import EmptyArticle
from annotator.intake.lines import LINE_END
from annotator.intake.shown import (
    LEFT_OUT,
    UNSEEN,
    has_numbers,
    is_hidden,
    is_shown_as_block,
    list_numbers,
    lowered,
    quotation_marks,
    raised,
)

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "main menu nav ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
}
_MARKS: dict[str, MarkKind] = {
    "strong": "strong",
    "b": "strong",
    "em": "emphasis",
    "i": "emphasis",
    "a": "link",
}
_LISTS = frozenset("ol ul menu dir".split())
_RAISING = {"sup": raised, "sub": lowered}
_PARTS_OF_FORMULAS = {"msup": (raised,), "msub": (lowered,), "msubsup": (lowered, raised)}
_APART = frozenset(("button",))  # browsers draw a box around these, so that their words run into no others
_STRUCK = frozenset("del s strike".split())
_PAGE = frozenset("html body".split())  # some pages hide these until a script has run
_BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass
class _Walk:
    """Where the walk stands: the blocks done, the runs of the one that is open, and what surrounds it."""

    done: list[Piece] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    preformatted: int = 0
    after_break: bool = False
    pending: str = ""  # list number and quotation marks, which go with the words that come next
    quoted: int = 0
    numbers: list[Iterator[str] | None] = field(default_factory=list)
    raising: list[Callable[[str], str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def parsed(source: str) -> html.HtmlElement:
    """The tree of guarded HTML; raises `EmptyArticle` when there is none."""
    # A tree cannot hold NUL. A lone surrogate becomes a reference that the parser reads as U+FFFD.
    clean = source.replace("\x00", "").encode("utf-8", "xmlcharrefreplace")
    # The guard has bounded depth and size; without huge_tree, lxml drops in silence what lies 255 deep.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(clean or b"<p>", parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as fault:
        raise EmptyArticle from fault


def html_pieces(tree: html.HtmlElement) -> list[Piece]:
    """One piece per block of a tree; two `<br>`, or a blank line in `<pre>`, separate blocks too.

    Pieces of white space alone are among them: between two runs they keep words apart.
    """
    return read_page(tree)[0]


def read_page(tree: html.HtmlElement) -> tuple[list[Piece], Counter[str]]:
    """The pieces of a tree as `html_pieces` gives them, and how many things of each kind were left out of them."""
    walk = _Walk()
    steps = etree.iterwalk(tree, events=("start", "end"))
    skipped = None
    for event, element in steps:
        if not isinstance(element.tag, str):
            continue
        if event == "start" and not _is_read(walk, element):
            steps.skip_subtree()
            skipped = element
        elif event == "start":
            _enter(walk, element)
        elif element is skipped:
            _write(walk, element.tail)
        else:
            _leave(walk, element)
    _close_block(walk)
    return walk.done, walk.left_out


def _is_read(walk: _Walk, element: html.HtmlElement) -> bool:
    """Whether the walk goes into an element; of what people see and it leaves out, it counts the kinds."""
    if element.tag in UNSEEN:
        return False
    if element.tag not in _PAGE and is_hidden(element):
        walk.left_out["hidden"] += any(text.strip() for text in element.itertext())
        return False
    if kind := LEFT_OUT.get(str(element.tag)):
        walk.left_out[kind] += element.get("type") != "hidden"
        return False
    walk.left_out["struck"] += element.tag in _STRUCK
    return True


def _enter(walk: _Walk, element: html.HtmlElement) -> None:
    tag = str(element.tag)
    if _is_block(element):
        _close_block(walk)
        walk.blocks.append(tag)
        walk.preformatted += tag == "pre"
    elif tag == "br":
        _break_line(walk)
    if tag in _MARKS:
        walk.styles.append(Style(_MARKS[tag], element.get("href") if tag == "a" else None))
    _open_signs(walk, element)
    _write(walk, element.text)


def _open_signs(walk: _Walk, element: html.HtmlElement) -> None:
    """Writes what a browser shows before the words of an element, and notes how its words are shown."""
    tag = element.tag
    if tag in _LISTS:
        walk.numbers.append(list_numbers(element) if has_numbers(element) else None)
    elif tag == "li" and walk.numbers and (numbers := walk.numbers[-1]):
        walk.pending += next(numbers, "")
    elif tag == "q":
        walk.pending += quotation_marks(walk.quoted)[0]
        walk.quoted += 1
    elif raising := _raising(element):
        walk.raising.append(raising)
    elif tag in _APART:
        walk.runs.append(Run(" "))
    elif _is_bare_reading(element):
        _add(walk, "(")
    elif _is_denominator(element):
        _add(walk, "/")
    elif tag == "msqrt":
        _add(walk, "√")


def _leave(walk: _Walk, element: html.HtmlElement) -> None:
    tag = element.tag
    _close_signs(walk, element)
    if _is_block(element):
        _close_block(walk)
        walk.blocks.pop()
        walk.preformatted -= tag == "pre"
    if tag in _MARKS:
        walk.styles.pop()
    _write(walk, element.tail)


def _close_signs(walk: _Walk, element: html.HtmlElement) -> None:
    tag = element.tag
    if tag in _LISTS:
        walk.numbers.pop()
    elif tag == "li" and walk.pending:
        _add(walk, "")
    elif tag == "q":
        walk.quoted -= 1
        _end_quotation(walk, quotation_marks(walk.quoted)[1])
    elif _raising(element):
        walk.raising.pop()
    elif tag in _APART:
        walk.runs.append(Run(" "))
    elif _is_bare_reading(element):
        _add(walk, ")")


def _end_quotation(walk: _Walk, sign: str) -> None:
    """Puts the mark behind the last words, which may stand in a block that is closed already."""
    is_begun = any(not run.text.isspace() for run in walk.runs)
    if is_begun or walk.pending or not walk.done:
        _add(walk, sign)
    else:
        last = walk.done[-1]
        walk.done[-1] = Piece((*last.runs, Run(sign)), last.kind, last.level)


def _is_block(element: html.HtmlElement) -> bool:
    return element.tag in _BLOCKS or (element.tag != "br" and is_shown_as_block(element))


def _raising(element: html.HtmlElement) -> Callable[[str], str] | None:
    """How the words of an element are raised or lowered, if they are; in formulas it is the second or third part."""
    if element.tag in _RAISING:
        return _RAISING[str(element.tag)]
    parts = _PARTS_OF_FORMULAS.get(_parent_tag(element))
    before = element.getprevious()
    if parts is None or before is None:
        return None
    return parts[0] if before.getprevious() is None else parts[-1]


def _is_bare_reading(element: html.HtmlElement) -> bool:
    """Whether an element is a reading above a word, for which the page brings no brackets.

    Its brackets touch it; where end tags are left out, they stand around it or in it.
    """
    if element.tag != "rt":
        return False
    around = (_touching(element.getprevious()), element.getparent(), element.find("rp"))
    return not any(one is not None and one.tag == "rp" for one in around)


def _touching(before: html.HtmlElement | None) -> html.HtmlElement | None:
    """An element unless words follow it before the next one begins."""
    return None if before is None or (before.tail or "").strip() else before


def _is_denominator(element: html.HtmlElement) -> bool:
    return _parent_tag(element) == "mfrac" and element.getprevious() is not None


def _parent_tag(element: html.HtmlElement) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag)


def _write(walk: _Walk, text: str | None) -> None:
    if not text:
        return
    if walk.preformatted and "\n" in text:
        first, *others = _BLANK_LINES.sub("\n\n", text).split("\n")
        _add(walk, first)
        for line in others:
            _break_line(walk)
            _add(walk, line)
    else:
        _add(walk, text)


def _add(walk: _Walk, text: str) -> None:
    if walk.raising:
        text = walk.raising[-1](text)
    if walk.pending and not text.isspace():
        walk.runs.append(Run(walk.pending))
        walk.pending = ""
    if text:
        walk.runs.append(Run(text, frozenset(_shown(walk.styles))))
        walk.after_break = walk.after_break and text.isspace()


def _shown(styles: list[Style]) -> list[Style]:
    """Of nested links only the innermost leads anywhere."""
    links = [style for style in styles if style.kind == "link"]
    return [style for style in styles if style.kind != "link"] + links[-1:]


def _break_line(walk: _Walk) -> None:
    if not walk.runs:
        return
    if walk.after_break:
        _close_block(walk)
    else:
        walk.runs.append(Run(LINE_END))
        walk.after_break = True


def _close_block(walk: _Walk) -> None:
    if walk.runs:
        tag = next((tag for tag in reversed(walk.blocks) if tag in _KINDS), "")
        level = int(tag[1]) if _KINDS.get(tag) == "heading" else None
        walk.done.append(Piece(tuple(walk.runs), _KINDS.get(tag, "paragraph"), level))
    walk.runs.clear()
    walk.after_break = False
