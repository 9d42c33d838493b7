"""A made-up translation: every sentence of the catalogue in brackets, so that what has none was never translatable."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

from annotator.paths import PACKAGE, TEMPLATES

LANGUAGE = "eo"  # a language we do not ship
KEYWORDS = DEFAULT_KEYWORDS | {"N_": None, "lazy_gettext": None, "lazy_ngettext": (1, 2)}


def catalogue() -> Catalog:
    """Return every sentence of the package and the templates."""
    found = Catalog(locale=LANGUAGE)
    for folder, method in ((PACKAGE, [("**.py", "python")]), (TEMPLATES, [("**.html", "jinja2")])):
        for _, _, message, _, context in extract_from_dir(folder, method, keywords=KEYWORDS):
            found.add(message, string=_bracketed(message), context=context)
    return found


def _bracketed(message: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return f"⟦{message}⟧" if isinstance(message, str) else tuple(f"⟦{one}⟧" for one in message)


def write_translations(folder: Path) -> None:
    """Write the catalogue where Flask-Babel looks for it."""
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalogue())
