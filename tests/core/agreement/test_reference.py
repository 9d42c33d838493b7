"""Every reference case of agreement, published or verified elsewhere, met within its tolerance."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.core.agreement.expectations import got

HERE = Path(__file__).parents[3] / ".." / "shared" / "reference" / "agreement_reference.json"
FILE = Path(os.environ.get("AGREEMENT_REFERENCE") or HERE)
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else []


@pytest.mark.skipif(not CASES, reason="needs the reference cases; name their file in AGREEMENT_REFERENCE")
@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case["id"] if case else "none")
def test_reference(case: dict[str, Any]) -> None:
    found = got(case)
    print(case["id"], "| source:", case["source"], "| expected:", case["expected"], "| got:", found)
    tolerance = case["tolerance"]
    for key, value in found.items():
        assert_close(case["expected"], key, value, tolerance)


def test_a_named_file_is_there() -> None:
    named = os.environ.get("AGREEMENT_REFERENCE")
    assert not named or CASES, "AGREEMENT_REFERENCE names a file that is not there or holds no cases"


def assert_close(expected: dict[str, Any], key: str, value: Any, tolerance: Any) -> None:
    wanted = expected[key]
    allowed = tolerance.get(key, 1e-9) if isinstance(tolerance, dict) else tolerance
    if isinstance(wanted, dict):
        assert wanted.keys() == value.keys()
        for inner in wanted:
            assert_close(wanted, inner, value[inner], allowed)
    elif isinstance(wanted, list):
        assert len(wanted) == len(value)
        for one, other in zip(wanted, value, strict=True):
            assert_close({key: one}, key, other, allowed)
    elif wanted is None or isinstance(wanted, str):
        assert value == wanted
    else:
        assert value is not None
        assert abs(value - wanted) <= allowed + 1e-12, (key, value, wanted)
