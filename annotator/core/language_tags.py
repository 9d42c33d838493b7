"""Which codes of languages are taken: the shape of RFC 5646, without its private and grandfathered tags."""

import re

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LONGEST_LANGUAGE_TAG = 32  # characters, as long as its column


def is_language_tag(value: str) -> bool:
    """Return whether a value such as `en` or `pt-BR` may be kept as an article's language."""
    return len(value) <= LONGEST_LANGUAGE_TAG and re.match(LANGUAGE_TAG, value) is not None
