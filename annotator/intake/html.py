"""HTML to pieces: one iterative walk that keeps every word a reader of the page could see."""

import re
from dataclasses import dataclass, field

from lxml import etree, html

from annotator.core.document import BlockKind, MarkKind, Piece, Run, Style
from annotator.intake.errors import EmptyArticle
from annotator.intake.lines import LINE_END

_UNSEEN = frozenset(
    "script style template noscript head title meta link iframe object embed applet svg canvas audio video "
    "map noembed noframes frameset datalist select textarea".split()
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
    walk = _Walk()
    steps = etree.iterwalk(tree, events=("start", "end"))
    for event, element in steps:
        if not isinstance(element.tag, str):
            continue
        if event == "end":
            _leave(walk, element)
        elif element.tag in _UNSEEN:
            steps.skip_subtree()
        else:
            _enter(walk, element)
    _close_block(walk)
    return walk.done


def _enter(walk: _Walk, element: html.HtmlElement) -> None:
    tag = element.tag
    if tag in _BLOCKS:
        _close_block(walk)
        walk.blocks.append(tag)
        walk.preformatted += tag == "pre"
    elif tag == "br":
        _break_line(walk)
    if tag in _MARKS:
        walk.styles.append(Style(_MARKS[tag], element.get("href") if tag == "a" else None))
    _write(walk, element.text)


def _leave(walk: _Walk, element: html.HtmlElement) -> None:
    tag = element.tag
    if tag in _UNSEEN:
        _write(walk, element.tail)
        return
    if tag in _BLOCKS:
        _close_block(walk)
        walk.blocks.pop()
        walk.preformatted -= tag == "pre"
    if tag in _MARKS:
        walk.styles.pop()
    _write(walk, element.tail)


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
