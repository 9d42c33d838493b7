"""Figures that benchmarks found: a table, `build/performance.json`, and `docs/performance.md` made of the last ones.

`python -m tests.benchmarks.report` writes the page anew from the JSON file.
"""

import importlib.metadata
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from annotator.clock import utcnow
from tests.source import ROOT

KEPT, PAGE = ROOT / "build" / "performance.json", ROOT / "docs" / "performance.md"
LIBRARIES = ("flask", "sqlalchemy", "granian", "psycopg", "numpy")


@dataclass(frozen=True)
class Figure:
    """One figure: `key` names it for good, `limit` is the most it may be, or the least where `is_least`."""

    key: str
    what: str
    found: float
    limit: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.found >= self.limit if self.is_least else self.found <= self.limit


def tell(figures: Sequence[Figure]) -> None:
    """Print the figures as a table, keep them, and end the program with a sentence where a target is not met."""
    print(f"{HEAD}\n" + "\n".join(map(_row, figures)))
    keep(figures)
    missed = [figure.key for figure in figures if not figure.is_met]
    sys.exit(f"A target is not met: {', '.join(missed)}." if missed else 0)


HEAD = "| what | found | target |\n| --- | --- | --- |"


def _row(figure: Figure) -> str:
    bound = "at least" if figure.is_least else "at most"
    return f"| {figure.what} | {_plain(figure.found)} | {bound} {_plain(figure.limit)} |"


def _plain(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def keep(figures: Sequence[Figure]) -> None:
    """Put figures among those that were kept before, with the machine and the versions of today."""
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {"figures": {}}
    known["figures"] |= {figure.key: asdict(figure) for figure in figures}
    known |= {"at": utcnow().isoformat(timespec="minutes"), "machine": _machine(), "versions": _versions()}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(known, indent=1) + "\n")


def _machine() -> dict[str, Any]:
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return {"processor": name, "cores": os.cpu_count(), "system": platform.system()}


def _versions() -> dict[str, str]:
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version} | found


def page() -> str:
    """Return the page of documentation that holds the figures that were kept last."""
    known = json.loads(KEPT.read_text())
    figures = [Figure(**one) for one in known["figures"].values()]
    machine, versions = known["machine"], ", ".join(f"{name} {version}" for name, version in known["versions"].items())
    rows = "\n".join(f"| `{figure.key}` {_row(figure)}" for figure in sorted(figures, key=lambda one: one.key))
    return f"""# Performance

What `make benchmarks` found last, on {known["at"]}: {machine["processor"]}, {machine["cores"]} cores,
{machine["system"]}; {versions}.
Most figures are ratios to a floor that was measured in the same run, since seconds say little about another machine:
a bare Flask view with one durable INSERT, a Python that imports one library, or a loop that reads the rows.

| key | what | found | target |
| --- | --- | --- | --- |
{rows}
"""


if __name__ == "__main__":
    PAGE.write_text(page())
