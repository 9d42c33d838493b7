"""What every answer is made with: a field is declared once, and read from the row that the answer is about."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_LISTED = 500  # code points of a quote in a list: a thousand long marks repeat an article a thousand times


class With:
    """A row, with what an answer has beside its attributes, or in place of them."""

    def __init__(self, row: Any, more: Mapping[str, Any]) -> None:
        self._row, self._more = row, more

    def __getattr__(self, name: str) -> Any:
        return self._more[name] if name in self._more else getattr(self._row, name)


class Out(BaseModel):
    """What is given."""

    # By name, too: an answer that is plain already, as one that is given again, is held against the same model.
    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    @classmethod
    def of(cls, row: Any, **more: Any) -> Self:
        """Return the answer about a row; `more` is what the row does not say itself, by the name it is read from."""
        return cls.model_validate(With(row, more))


def from_(*path: str) -> Any:
    """Read a field from another attribute, or from an attribute of one."""
    return Field(validation_alias=AliasPath(*path))


def _written(moment: datetime | date | str | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat()
    return moment.isoformat() if isinstance(moment, date) else moment


Id = Annotated[str, BeforeValidator(str)]
OptionalId = Annotated[str | None, BeforeValidator(lambda id: None if id is None else str(id))]
Moment = Annotated[str, BeforeValidator(_written)]
OptionalMoment = Annotated[str | None, BeforeValidator(_written)]


def quote_of(text: str, start: int, end: int, longest: int | None = None) -> str | None:
    """Return the words between two code points, or None where they are longer than `longest`."""
    is_long = longest is not None and end - start > longest
    return None if is_long else text[start:end]


class Problem(Out):
    """RFC 9457: `detail` is a sentence for people, `code` is stable for scripts."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class Listed(Out):
    """A page of a list; `next` is the cursor of the page that follows."""

    next: str | None = None
