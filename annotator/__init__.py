"""Annotator: students mark what the words of a news article do; reviewers settle where they differ."""

__version__ = "0.1.0"
