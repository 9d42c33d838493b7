"""From what people paste, upload or link to an article that can be frozen."""

from annotator.intake.article import Intake, Note, read_article
from annotator.intake.errors import (
    BinaryArticle,
    EmptyArticle,
    TooDeepArticle,
    TooLargeArticle,
    TooLongArticle,
    TooManyTagsArticle,
    UndecodableArticle,
    UnusableArticle,
)
from annotator.intake.guess import Form, guess_form
from annotator.intake.reader_view import reader_view_would_drop

__all__ = [
    "BinaryArticle",
    "EmptyArticle",
    "Form",
    "Intake",
    "Note",
    "TooDeepArticle",
    "TooLargeArticle",
    "TooLongArticle",
    "TooManyTagsArticle",
    "UndecodableArticle",
    "UnusableArticle",
    "guess_form",
    "read_article",
    "reader_view_would_drop",
]
