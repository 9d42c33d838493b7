"""Figures as people read them: rounded, and never a zero with a minus sign."""


def fixed(value: float, places: int, width: int = 0) -> str:
    """Return a figure with this many places after the point, filled with spaces on the left up to `width`."""
    return f"{value:z{width or ''}.{places}f}"


def rounded(value: float, places: int) -> float:
    """Return a figure rounded for a formatter of the reader's language: what rounds to zero is plain zero."""
    return float(fixed(value, places))
