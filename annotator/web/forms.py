"""How a refusal becomes a sentence beside a field of a form."""

from wtforms import Field

from annotator.services.errors import Refused
from annotator.web.errors import sentence_of


def refuse(field: Field, error: Refused) -> None:
    """Show a refusal where the reader will look for it."""
    field.errors = [*field.errors, sentence_of(error)]
