"""Days and times as pages show them: in the zone of this installation or the one that was meant, which is named."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, current_app
from flask_babel import format_date, format_datetime

from annotator.models import Assignment

END_OF_DAY = time(23, 59)  # what is due on a day is due until it ends
DAY_ALONE = {END_OF_DAY, time()}  # a page sends a day as its end, a script as its beginning


def zone() -> tzinfo:
    """Return the zone of this installation: the setting `TIMEZONE`."""
    return _zone_named(current_app.config["TIMEZONE"])


def init_app(app: Flask) -> None:
    """See at the start that the setting `TIMEZONE` names a zone.

    :raise ValueError: when it names none
    """
    _zone_named(app.config["TIMEZONE"])


def _zone_named(name: str) -> tzinfo:
    if name == "UTC":
        return UTC  # which needs no database of zones
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError):
        raise ValueError(f"TIMEZONE: there is no time zone “{name}”. Use a name such as Europe/Zurich.") from None


def end_of(day: date) -> datetime:
    """Return the end of a day in the zone of this installation."""
    return in_zone(datetime.combine(day, END_OF_DAY))


def in_zone(moment: datetime) -> datetime:
    """Return a time without a zone as one in the zone of this installation."""
    return moment.replace(tzinfo=zone())


def offset_of(moment: datetime) -> int:
    """Return how many minutes east of UTC the zone of a time is."""
    return round((moment.utcoffset() or timedelta()).total_seconds() / 60)


def as_meant(assignment: Assignment) -> datetime | None:
    """Return when an assignment is due, in the zone in which that was meant."""
    if assignment.due is None or assignment.due_offset is None:
        return assignment.due
    return assignment.due.astimezone(timezone(timedelta(minutes=assignment.due_offset)))


def zone_meant(assignment: Assignment) -> str | None:
    """Return the zone in which it was meant when an assignment is due, such as "UTC-08:00"; None if unknown."""
    due = as_meant(assignment) if assignment.due_offset is not None else None
    return _named(due) if due else None


def shown_day(value: date, length: str = "medium") -> str:
    """Return a day; of a time, its day in the zone of this installation, which is named."""
    if not isinstance(value, datetime):
        return str(format_date(value, length))
    local = value.astimezone(zone())
    return f"{format_date(local.date(), length)} ({_named(local)})"


def shown_moment(value: datetime) -> str:
    """Return day and time in the zone of this installation, which is named."""
    local = value.astimezone(zone())
    return f"{_written(local)} {_named(local)}"


def shown_due(assignment: Assignment) -> str:
    """Return the day on which an assignment is due, as it was typed; a time of the day with its zone."""
    due = as_meant(assignment)
    if due is None:
        return ""
    is_of_here = due.utcoffset() == due.astimezone(zone()).utcoffset()
    if due.time() in DAY_ALONE:
        day = format_date(due.date(), "medium")
        return day if is_of_here else f"{day} ({_named(due)})"
    return f"{_written(due)} {_named(due.astimezone(zone()) if is_of_here else due)}"


def _written(moment: datetime) -> str:
    return str(format_datetime(moment.replace(tzinfo=None), "medium", rebase=False))


def _named(moment: datetime) -> str:
    """Return the zone as the difference from UTC, which is the same in every language; UTC itself by its name."""
    minutes = offset_of(moment)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02}:{rest:02}" if minutes else "UTC"
