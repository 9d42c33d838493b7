"""What the API takes, as pydantic models: they validate, and they are the description."""

from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from annotator.core.language_tags import LANGUAGE_TAG, LONGEST_LANGUAGE_TAG
from annotator.web.moments import in_zone


def _without_nul(text: str) -> str:
    """PostgreSQL cannot store U+0000, and no text has use for it."""
    if "\0" in text:
        raise ValueError("must not contain the character U+0000")
    return text


Line = Annotated[str, AfterValidator(_without_nul), Field(max_length=500)]
Prose = Annotated[str, AfterValidator(_without_nul), Field(max_length=5_000)]
Passage = Annotated[str, AfterValidator(_without_nul), Field(max_length=200_000)]
Offset = Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)]
Version = Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)]


def _with_zone(moment: datetime) -> datetime:
    """A time without a zone is one of this installation's; at the edge of the calendar, it might leave it elsewhere."""
    if not 1900 <= moment.year <= 9000:
        raise ValueError("must be a year from 1900 to 9000")
    return in_zone(moment) if moment.tzinfo is None else moment


Moment = Annotated[datetime, AfterValidator(_with_zone)]


class Change(BaseModel):
    """Every change may carry `op`, a UUID made by the client: a repeated one gets its first answer."""

    model_config = ConfigDict(extra="forbid")

    op: UUID | None = None


class ClassroomNew(Change):
    name: Line


class MemberNew(Change):
    email: Line
    role: Literal["teacher", "reviewer"]


class JoinNew(Change):
    join_code: Line
    pseudonym: Line


class RejoinNew(JoinNew):
    recovery: Line


class ArticleNew(Change):
    text: str | None = None
    markdown: str | None = None
    html: str | None = None
    title: Line | None = None
    byline: Line | None = None
    publisher: Line | None = None
    published: Line | None = None
    url: Line | None = None
    licence: Line | None = None
    republished_from: Line | None = None
    language: Annotated[str, Field(pattern=LANGUAGE_TAG, max_length=LONGEST_LANGUAGE_TAG)] | None = None


class ArticlesNew(Change):
    articles: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=200)]


class AssignmentNew(Change):
    title: Line
    articles: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    scheme: UUID | None = None
    min_support: Annotated[str, Field(max_length=20)] = "1/2"
    due: Moment | None = None


class AssignmentState(Change):
    state: Literal["active", "archived"]


class AssignmentCopy(Change):
    classroom: UUID


class RoundState(Change):
    state: Literal["open", "reviewing", "revealed"]
    take_in: bool = False


class RoundNew(Change):
    start_from: Literal["own", "nothing"] = "nothing"


class Viewed(Change):
    ranges: Annotated[list[tuple[Offset, Offset]], Field(max_length=5_000)]


class Empty(Change):
    """A change that says everything by its address."""


class SpanPut(Change):
    start: Offset
    end: Offset
    quote: Passage
    label: Line
    version: Version
    note: Prose | None = None
    unsure: bool | None = None
    links: Annotated[list[UUID], Field(max_length=100)] | None = None


class BatchChange(BaseModel):
    model_config = ConfigDict(extra="forbid")

    op: UUID | None = None
    method: Literal["put", "delete"]
    uuid: UUID
    version: Version
    start: Offset | None = None
    end: Offset | None = None
    quote: Passage | None = None
    label: Line | None = None
    note: Prose | None = None
    unsure: bool | None = None
    links: Annotated[list[UUID], Field(max_length=100)] | None = None


class Batch(Change):
    changes: Annotated[list[dict[str, Any]], Field(max_length=500)]


class UnitNew(Change):
    article: UUID
    start: Offset
    end: Offset
    quote: Passage


def _weight(value: float | str) -> float | str:
    try:
        weight = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ValueError("must be a number or a fraction such as 1/3") from None
    if not Fraction(1, 1_000_000) <= weight <= 1_000_000:
        raise ValueError("must be from 0.000001 to 1000000")
    return value


# Digits only: a short string such as 1e999999999 is a number that no memory holds.
Weight = Annotated[float | Annotated[str, Field(pattern=r"^[0-9]{1,12}([./][0-9]{1,12})?$")], AfterValidator(_weight)]


class RuledSpan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start: Offset
    end: Offset
    quote: Passage
    label: Line
    weight: Weight | None = None

    def fraction(self) -> Fraction | None:
        return None if self.weight is None else Fraction(str(self.weight))


class RulingNew(Change):
    verdict: Literal["span", "none", "several", "return"]
    seen: Line
    spans: Annotated[list[RuledSpan], Field(max_length=50)] = []
    also: Annotated[list[UUID], Field(max_length=50)] = []
    links: Annotated[list[UUID], Field(max_length=50)] = []
    clause: Annotated[str, Field(max_length=12)] | None = None
    reason: Prose | None = None
    confidence: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] | None = None
    replaces: UUID | Annotated[list[UUID], Field(max_length=50)] | None = None


class ReleaseNew(Change):
    policy: Literal["class", "research"] | None = None
    round: UUID | None = None
    text: bool = True


class DeleteQuery(BaseModel):
    version: Annotated[int, Field(ge=0, le=2_000_000_000)]
    op: UUID | None = None


class SinceQuery(BaseModel):
    since: Annotated[int, Field(ge=-1, le=2_000_000_000)] = -1


class MineQuery(BaseModel):
    mine: bool = False
    round: UUID | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=1_000)] = 500


class UnitsQuery(BaseModel):
    state: Literal["open", "agreed", "ruled", "ruled_none"] | None = None
    kind: Literal["unanimous", "presence", "label", "boundary", "mixed", "lone", "added"] | None = None
    label: Annotated[str, Field(max_length=32)] | None = None
    article: UUID | None = None
    order: Literal["priority", "text"] = "priority"
    after: Annotated[str, Field(pattern=r"^[0-9a-f]{50,70}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
