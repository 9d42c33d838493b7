"""Figures as people read them."""

import pytest

from annotator.core.figures import fixed, rounded


@pytest.mark.parametrize(
    ("value", "said"), [(-0.0, "0.00"), (-0.004, "0.00"), (-0.006, "-0.01"), (0.125, "0.12"), (1.0, "1.00")]
)
def test_what_rounds_to_zero_has_no_sign(value: float, said: str) -> None:
    assert fixed(value, 2) == said
    assert str(rounded(value, 2)) == str(float(said))


def test_a_column_is_as_wide_as_asked() -> None:
    assert fixed(-0.0001, 3, 7) == "  0.000"
