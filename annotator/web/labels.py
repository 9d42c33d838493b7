"""What labels and anonymous rows are called and how they look, on every page that shows them."""

from typing import Any

from annotator.models import Scheme

LETTERS = "ABCDFGHOPQTVXY"  # the others are keys of the review page: E I J K L M N R S U W Z
LAST_SLOT = 8  # the colour and line style of a label that the scheme does not know


def label_of(scheme: Scheme, name: str) -> dict[str, Any]:
    """Return a label of the scheme; a name that it does not know gets the last slot."""
    return next((label for label in scheme.labels if label["name"] == name), {"name": name, "slot": LAST_SLOT})


def letter(number: int) -> str:
    """Return the letter of a row, counted from 0; after the last letter they start again with a number: A2, B2."""
    lap, place = divmod(number, len(LETTERS))
    return LETTERS[place] + (str(lap + 1) if lap else "")
