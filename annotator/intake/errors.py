"""Why an input cannot become an article: named errors with a machine code and a sentence to be translated."""

from annotator.i18n import N_


class UnusableArticle(ValueError):
    """`code` for machines, `sentence` with its `params` already filled in for English readers."""

    code = "unusable-article"
    template = N_("This cannot be read as an article.")

    def __init__(self, **params: str | int) -> None:
        self.params = params
        self.sentence = self.template % params
        super().__init__(self.sentence)


class TooLargeArticle(UnusableArticle):
    """More bytes than a page has any reason to hold."""

    code = "too-large"
    template = N_("This is larger than %(limit)s MB. Paste or upload the article alone.")


class TooLongArticle(TooLargeArticle):
    """More characters of text than anyone can read and mark."""

    code = "too-long"
    template = N_("This text has %(length)s characters; at most %(limit)s are possible. Use one article, or a part.")


class TooManyParagraphs(TooLongArticle):
    """More paragraphs than a page can show."""

    code = "too-many-paragraphs"
    template = N_("This text has %(length)s paragraphs; at most %(limit)s are possible. Use one article, or a part.")


class BinaryArticle(UnusableArticle):
    """A picture, a PDF, a word processor's file: no text to read."""

    code = "binary"
    template = N_("This is not a text file but %(kind)s. Save the article as text or HTML, or paste it.")


class UndecodableArticle(UnusableArticle):
    """Bytes in an encoding that nobody named and that cannot be told."""

    code = "undecodable"
    template = N_("The letters of this file cannot be read. Save it with the encoding UTF-8, or paste the text.")


class EmptyArticle(UnusableArticle):
    """Nothing that a person could read."""

    code = "empty"
    template = N_("There is no text in this.")


class TooDeepArticle(UnusableArticle):
    """Elements nested far beyond what any page needs."""

    code = "too-deep"
    template = N_("This page nests its parts too deeply to be read safely. Paste its text instead.")


class TooManyTagsArticle(UnusableArticle):
    """More elements, or more attributes on one, than any article needs."""

    code = "too-many-tags"
    template = N_("This page has too much markup to be read safely. Paste its text instead.")
