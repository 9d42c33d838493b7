"""An address as a picture that a phone reads (QR code, ISO/IEC 18004)."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around it: what the standard asks for


@dataclass(frozen=True)
class Picture:
    """A square of `size` modules, the quiet zone included; `lines`: the `d` of an SVG path that draws the dark ones."""

    size: int
    lines: str


def picture_of(address: str) -> Picture:
    """Return the picture of an address; up to 15 % of it may be covered or torn."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    lines = [line for y, row in enumerate(rows) for line in _runs(row, y)]
    return Picture(len(rows) + 2 * QUIET, "".join(lines))


def _runs(row: bytes, y: int) -> list[str]:
    """Return a stroke for each run of dark modules in a row."""
    runs, x = [], 0
    for is_dark, run in groupby(row):
        length = len(list(run))
        if is_dark:
            runs.append(f"M{x + QUIET} {y + QUIET + 0.5}h{length}")
        x += length
    return runs
