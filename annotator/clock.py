"""The one place that asks what time it is; everything below is told."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Return the current time in UTC, with its zone."""
    return datetime.now(UTC)
