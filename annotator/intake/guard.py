"""One linear look at HTML and Markdown before any parser sees it: what costs parsers quadratic time is refused."""

import re
from collections import Counter
from dataclasses import dataclass

from annotator.intake.errors import TooDeepArticle, TooManyTagsArticle

MOST_TAGS = 50_000
MOST_OPEN_OF_ONE_KIND = 200
MOST_OPEN = 400
MOST_ATTRIBUTES = 60
# markdown-it-py compares each of these with all others of its paragraph, and is slow even on few of them.
MOST_DELIMITERS = 20_000
MOST_DELIMITERS_OF_PARAGRAPH = 3_000
MOST_MARKDOWN_LINES = 20_000
MOST_CONTAINERS = 100_000  # characters of quote and list signs at the beginnings of lines

# Possessive repeats (++) keep every match linear: nothing is tried twice.
_ATTRIBUTES = r"(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')|[^>])*+"
_TAG = re.compile(rf"<(/?)([a-z][^\s/>]*+)({_ATTRIBUTES})", re.IGNORECASE)
# Comments, scripts and styles go first, since their words must be neither counted nor kept. Other tags are
# matched only to step over their attributes, in which "<script>" is no script.
_REMOVABLE = re.compile(
    r"(?P<comment><!--(?:-?>|.*?(?:--!?>|\Z)))"
    rf"|<(?P<kind>script|style)(?=[\s/>])(?P<attributes>{_ATTRIBUTES})>?"
    r"(?P<content>.*?)(?:</(?P=kind)(?=[\s/>])[^>]*+>?|\Z)"
    rf"|<[a-z]{_ATTRIBUTES}",
    re.IGNORECASE | re.DOTALL,
)
# As browsers cut them: even quotes can be names, and lxml takes quadratic time on many different names.
_ATTRIBUTE = re.compile(r"(?:=[^\s/=]*+|[^\s/=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|\S*+))?+")
# These hold nothing, or the next of their kind closes them, so many without an end tag are no nesting.
_NEVER_DEEP = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rb rt rp rtc html head body".split()
)


_BLANK_LINE = re.compile(r"\n[ \t\r]*+\n")
_CONTAINERS = re.compile(r"^(?:[ \t]*+(?:>|[-+*](?=[ \t])|[0-9]{1,9}[.)](?=[ \t])))++", re.MULTILINE)
_DELIMITER = re.compile(r"[*_`!\[\]<&\\~|]")


@dataclass(frozen=True)
class GuardedHtml:
    """HTML without comments, scripts and styles, and the linked data that stood in its scripts."""

    html: str
    linked_data: tuple[str, ...]


def guarded(html: str) -> GuardedHtml:
    """HTML that is safe to parse; raises `TooManyTagsArticle` or `TooDeepArticle`. Linear in its length."""
    linked_data: list[str] = []

    def reduced(found: re.Match[str]) -> str:
        if found["kind"] is None:
            return "" if found["comment"] else found[0]
        if "ld+json" in found["attributes"].lower():
            linked_data.append(found["content"])
        return " "

    kept = _REMOVABLE.sub(reduced, html)
    _refuse_excess(kept)
    return GuardedHtml(kept, tuple(linked_data))


def _refuse_excess(html: str) -> None:
    opened: Counter[str] = Counter()
    depth = 0
    for count, tag in enumerate(_TAG.finditer(html), start=1):
        if count > MOST_TAGS or len(_ATTRIBUTE.findall(tag[3])) > MOST_ATTRIBUTES:
            raise TooManyTagsArticle
        name = tag[2].lower()
        if name in _NEVER_DEEP:
            continue
        if tag[1]:
            depth -= opened[name] > 0
            opened[name] -= opened[name] > 0
        else:
            depth += 1
            opened[name] += 1
        if opened[name] > MOST_OPEN_OF_ONE_KIND or depth > MOST_OPEN:
            raise TooDeepArticle


def refuse_excessive_markdown(text: str) -> None:
    """Raises `TooManyTagsArticle` for Markdown that no article needs. Linear in its length."""
    delimiters = [len(_DELIMITER.findall(paragraph)) for paragraph in _BLANK_LINE.split(text)]
    is_excessive = max(delimiters) > MOST_DELIMITERS_OF_PARAGRAPH or sum(delimiters) > MOST_DELIMITERS
    is_excessive |= sum(len(signs) for signs in _CONTAINERS.findall(text)) > MOST_CONTAINERS
    if is_excessive or len(text.splitlines()) > MOST_MARKDOWN_LINES:
        raise TooManyTagsArticle
