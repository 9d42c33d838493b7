"""What a page or the first lines of a text say about themselves: title, byline, publisher, date, address."""

import datetime
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

from lxml import html

from annotator.core.document import Document, is_web_address
from annotator.core.language_tags import is_language_tag
from annotator.core.later import Later
from annotator.core.text import freeze_block
from annotator.intake.guard import GuardedHtml
from annotator.intake.html import parsed
from annotator.intake.json_ld import reduced

logger = logging.getLogger(__name__)
trafilatura_metadata = Later("trafilatura.metadata")

_LONGEST_FIELD = 300
_LONGEST_TITLE = 200
_LONGEST_LINE = 120
_FIRST_BLOCKS = 12
_LONGEST_NAME = 5
_LONGEST_SAID = 2000
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATES = (
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)"),
)
_BYLINE = re.compile(r"by[: ] *(?P<name>\w[^|•·]{1,80})", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:(?:source|url|link|from|original): *)?(?P<url>https?://\S{4,2000})", re.IGNORECASE)
_EDGES = " ,;|•·–—-/()"


@dataclass(frozen=True)
class Metadata:
    """As found, each None when it was not; `published` is an ISO date."""

    title: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def page_metadata(page: GuardedHtml, document: Document) -> Metadata:
    """What the page's head and linked data say, and where they are silent, its first blocks."""
    return _merged(_declared_metadata(page), text_metadata(document))


def text_metadata(document: Document) -> Metadata:
    """What the first blocks of any article say, by conventions such as "By …" and a date in a short line."""
    first = [document.text[block.start : block.end] for block in document.blocks[:_FIRST_BLOCKS]]
    # The title is no byline, and a date in it is not the date of the article.
    lines = [text for text in first[1:] if len(text) <= _LONGEST_LINE]
    return Metadata(
        title=_title(document, first),
        byline=next((name for line in lines if (name := _byline(line))), None),
        publisher=next((name for line in lines if (name := _publisher(line))), None),
        published=next((date for line in lines if (date := _date(line))), None),
        url=next((url for line in first if (url := _address(line))), None),
    )


def _declared_metadata(page: GuardedHtml) -> Metadata:
    tree = _with_linked_data(page)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    language = language if is_language_tag(language) else ""
    try:
        found = trafilatura_metadata.extract_metadata(tree, extensive=False)
    except Exception as error:  # a page can say anything about itself, and a fault in that must not refuse the article
        logger.warning("What a page says about itself could not be read: %s", type(error).__name__)
        return Metadata(language=language or None)
    return Metadata(
        title=_tidy(found.title),
        byline=_tidy(found.author),
        publisher=_tidy(found.sitename),
        published=_iso(found.date),
        url=found.url if is_web_address(found.url) else None,
        language=language or None,
    )


def _with_linked_data(page: GuardedHtml) -> html.HtmlElement:
    """A tree of its own, since the search changes it, with the linked data that the guard set aside."""
    tree = parsed(page.html)
    for element in tree.iter("meta", "title", "link"):
        _shorten(element)
    for content in reduced(page.linked_data):
        script = html.Element("script", {"type": "application/ld+json"})
        script.text = content
        tree.append(script)
    return tree


def _shorten(element: html.HtmlElement) -> None:
    """Cuts what a head element says: trafilatura takes long for many names or addresses in one."""
    if element.text:
        element.text = element.text[:_LONGEST_SAID]
    for name, value in element.items():
        element.set(name, value[:_LONGEST_SAID])


def _merged(found: Metadata, fallback: Metadata) -> Metadata:
    names = [each.name for each in fields(Metadata)]
    return Metadata(**{name: getattr(found, name) or getattr(fallback, name) for name in names})


def _title(document: Document, first: Sequence[str]) -> str | None:
    """The first heading among the first blocks, else the first block when it is short."""
    for block, text in zip(document.blocks, first, strict=False):
        if block.kind == "heading" and len(text) <= _LONGEST_TITLE:
            return text
    return first[0] if first and len(first[0]) <= _LONGEST_TITLE else None


def _byline(line: str) -> str | None:
    found = _BYLINE.match(line)
    return _tidy(_without_date(found["name"])) if found else None


def _publisher(line: str) -> str | None:
    """The name before or after the date of a line that holds nothing else: "Global Research, October 12, 2018"."""
    name = _without_date(line)
    is_all = name != line and line.startswith(name) == line.rstrip(_EDGES).endswith(tuple("0123456789"))
    if not is_all or _BYLINE.match(line) or ":" in line or len(name.split()) > _LONGEST_NAME:
        return None
    return _tidy(name)


def _date(line: str) -> str | None:
    return next((date for pattern in _DATES for found in pattern.finditer(line) if (date := _checked(found))), None)


def _checked(found: re.Match[str]) -> str | None:
    month = found["month"]
    number = int(month) if month.isdecimal() else _MONTHS.index(month.lower()) + 1
    try:
        return datetime.date(int(found["year"]), number, int(found["day"])).isoformat()
    except ValueError:
        return None


def _iso(date: str | None) -> str | None:
    return _date(date[:10]) if date else None


def _without_date(line: str) -> str:
    for pattern in _DATES:
        if found := pattern.search(line):
            return line[: found.start()].strip(_EDGES) or line[found.end() :].strip(_EDGES)
    return line


def _address(line: str) -> str | None:
    found = _ADDRESS.fullmatch(line)
    return found["url"] if found and is_web_address(found["url"]) else None


def _tidy(value: str | None) -> str | None:
    text = freeze_block(value or "")[:_LONGEST_FIELD].strip(_EDGES)
    return text or None
