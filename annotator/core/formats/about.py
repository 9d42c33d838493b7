"""What a release's package says of the release itself, besides its records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class About:
    """The facts of a release that no record holds; all of them are from its row, so that a package is made alike twice.

    `made` is its time as written by `isoformat`; `scheme` has labels and clauses as the class saw them; `licence` is
    that of the labels, None where none was chosen.
    """

    number: int | None = None
    id: str = ""
    title: str = ""
    policy: str = "class"
    made: str = ""
    software: str = ""
    has_text: bool = True
    licence: str | None = None
    scheme: Mapping[str, Any] = field(default_factory=dict)
