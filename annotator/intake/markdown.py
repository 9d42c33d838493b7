"""Markdown to pieces: CommonMark without HTML, every word of it kept."""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

from annotator.core.document import BlockKind, Piece, Run, Style, plain_piece
from annotator.intake.lines import LINE_END
from annotator.intake.plain import plain_pieces


def _reference(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Read a link definition, which CommonMark shows nowhere; a footnote of one word looks like one and is text."""
    begin = state.bMarks[first] + state.tShift[first]
    return not state.src.startswith("[^", begin) and reference(state, first, last, silent)


_PARSER = MarkdownIt("commonmark", {"html": False})
_PARSER.block.ruler.at("reference", _reference)
_STYLES = {"strong_open": "strong", "em_open": "emphasis", "link_open": "link"}
_STYLE_ENDS = {"strong_close", "em_close", "link_close"}


def markdown_pieces(text: str) -> list[Piece]:
    """One piece per paragraph, heading, list item or quote; a line end inside one is a space.

    What Markdown would swallow stays as text: the marker of an empty list item, a rule, the number of a
    numbered item. A sentence may begin with "1986." and a lone `*` may part two sections.
    """
    found: list[Piece] = []
    containers: list[Token] = []
    pending = ""
    for before, token in _with_previous(_PARSER.parse(text)):
        if token.type in {"list_item_open", "blockquote_open"}:
            containers.append(token)
            pending += f"{token.info}{token.markup} " if token.info else ""
        elif token.type in {"list_item_close", "blockquote_close"}:
            if before is containers.pop():
                found.append(plain_piece(pending if before.info else f"{pending}{before.markup}"))
                pending = ""
        elif token.type == "hr":
            found.append(plain_piece(f"{pending}{token.markup[0] * 3}"))
            pending = ""
        elif token.type in {"fence", "code_block"}:
            found.extend(plain_pieces(f"{pending}{token.content}"))
            pending = ""
        elif token.type == "inline":
            kind, level = _kind(before, containers)
            found.append(Piece((Run(pending), *_runs(token.children or [])), kind, level))
            pending = ""
    return found


def _with_previous(tokens: Sequence[Token]) -> list[tuple[Token | None, Token]]:
    return list(zip([None, *tokens], tokens, strict=False))


def _kind(opening: Token | None, containers: Sequence[Token]) -> tuple[BlockKind, int | None]:
    if opening is not None and opening.type == "heading_open":
        return "heading", int(opening.tag[1])
    if not containers:
        return "paragraph", None
    return ("list_item" if containers[-1].type == "list_item_open" else "quote"), None


def _runs(tokens: Sequence[Token]) -> list[Run]:
    """The inline runs of a block; pictures leave their description, since no pictures are kept."""
    runs: list[Run] = []
    styles: list[Style] = []
    for token in tokens:
        if token.type in _STYLES:
            styles.append(_style(token))
        elif token.type in _STYLE_ENDS:
            styles.pop()
        elif token.type in {"softbreak", "hardbreak"}:
            runs.append(Run(LINE_END, frozenset(styles)))
        else:
            runs.append(Run(token.content, frozenset(styles)))
    return runs


def _style(token: Token) -> Style:
    if token.type == "link_open":
        return Style("link", str(token.attrs["href"]))
    return Style("strong" if token.type == "strong_open" else "emphasis")
