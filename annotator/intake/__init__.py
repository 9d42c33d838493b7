"""From what people paste or upload to an article that can be frozen."""

from annotator.intake.article import MOST_BLOCKS, Intake, decoded_source, read_article, read_decoded
from annotator.intake.errors import (
    BinaryArticle,
    EmptyArticle,
    TooDeepArticle,
    TooLargeArticle,
    TooLongArticle,
    TooManyParagraphs,
    TooManyTagsArticle,
    UndecodableArticle,
    UnusableArticle,
)
from annotator.intake.guess import Form, guess_form
from annotator.intake.notes import Note
from annotator.intake.reader_view import reader_view_would_drop

__all__ = [
    "MOST_BLOCKS",
    "BinaryArticle",
    "EmptyArticle",
    "Form",
    "Intake",
    "Note",
    "TooDeepArticle",
    "TooLargeArticle",
    "TooLongArticle",
    "TooManyParagraphs",
    "TooManyTagsArticle",
    "UndecodableArticle",
    "UnusableArticle",
    "decoded_source",
    "guess_form",
    "read_article",
    "read_decoded",
    "reader_view_would_drop",
]
