"""What can go wrong, as errors that read as sentences. The web layer gives each its status, once."""

from typing import Any, ClassVar

from annotator.i18n import N_


class Refused(Exception):
    """A request that cannot be done, with a stable `code` and a sentence for the person who asked.

    `sentence` is a template that the web layer translates; `params` fill it; `extra` goes to scripts as it is.
    """

    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, *, extra: dict[str, Any] | None = None, **params: Any) -> None:
        self.params = params
        self.extra = extra or {}
        super().__init__(self.sentence % params)


class Missing(Refused):
    """Not there, or not yours to see."""

    code, sentence = "not-found", N_("There is nothing here, or it is not yours to see.")


class Forbidden(Refused):
    """Yours to see, not yours to change."""

    code, sentence = "forbidden", N_("Your role in this class does not allow this.")


class Conflict(Refused):
    """Something moved on meanwhile, or a name is taken."""


class Invalid(Refused):
    """What was sent does not fit."""


class TooMany(Refused):
    """Too many failures; `seconds` says when to try again."""

    code, sentence = "too-many-attempts", N_("Too many attempts. Try again in %(minutes)s minutes.")


class Failed(Refused):
    """An attempt that is counted: a wrong password, code or word."""


class WrongPassword(Failed):
    code, sentence = "wrong-password", N_("That e-mail and password do not belong together.")


class UnusableDay(Invalid):
    code, sentence = "unusable-day", N_("Choose a day from %(first)s to %(last)s.")


class WrongJoinCode(Failed):
    code, sentence = "wrong-join-code", N_("No class has this code. Codes have eight letters and digits.")


class WrongRecovery(Failed):
    code, sentence = "wrong-recovery", N_("That name and those three words do not belong together in this class.")


class ClosedClassroom(Forbidden):
    code, sentence = "classroom-closed", N_("This class takes no new members at the moment. Ask your teacher.")


class CrowdedBrowser(Forbidden):
    code = "crowded-browser"
    sentence = N_("%(most)s students have joined this class in this browser, which is the most. Use another device.")


class TakenPseudonym(Conflict):
    code, sentence = "pseudonym-taken", N_("“%(pseudonym)s” is taken in this class. “%(suggestion)s” is free.")


class SimilarPseudonym(TakenPseudonym):
    sentence = N_("“%(pseudonym)s” looks like a name that somebody has in this class. “%(suggestion)s” is free.")


class UnusablePseudonym(Invalid):
    code, sentence = "unusable-pseudonym", N_("Choose a name of 2 to 30 letters or digits.")


class TakenEmail(Conflict):
    code, sentence = "email-taken", N_("%(email)s has an account already.")


class UnusableEmail(Invalid):
    code, sentence = "unusable-email", N_("“%(email)s” is not an e-mail address.")


class ShortPassword(Invalid):
    code, sentence = "short-password", N_("A password needs at least %(least)s characters.")


class NoSuchAccount(Invalid):
    code, sentence = "no-such-account", N_("Nobody has an account with the e-mail %(email)s.")


class AlreadyMember(Conflict):
    code, sentence = "already-member", N_("%(email)s is a member of this class already.")


class ClosedAssignment(Forbidden):
    code, sentence = "assignment-closed", N_("This assignment is closed; what you saved before is kept.")


class ShownRound(Forbidden):
    code = "round-shown"
    sentence = N_("The class has seen the rulings of this round, so its marks stay. Start a further round.")


class SubmittedWork(Forbidden):
    code, sentence = "submitted", N_("You have submitted this article. Reopen it to change your marks.")


class NotYetClosed(Conflict):
    code = "not-yet-closed"
    sentence = N_("While anybody may still mark, the class is not shown what others marked. Close the round first.")


class UnusableHands(Invalid):
    code, sentence = "unusable-hands", N_("Type how many hands were raised, from 0 to %(most)s; at least one of them.")


class NothingToTakeIn(Conflict):
    code, sentence = "nothing-to-take-in", N_("This student has not opened the text, so there is nothing to take in.")


class WrongState(Conflict):
    code, sentence = "wrong-state", N_("This cannot go from “%(before)s” to “%(after)s”.")


class NoArticles(Invalid):
    code, sentence = "no-articles", N_("An assignment needs at least one article of this class.")


class UnusableScheme(Invalid):
    code, sentence = "unusable-scheme", N_("There is no published scheme with this id.")


class UnusableSupport(Invalid):
    code, sentence = "unusable-support", N_("“%(value)s” is not a fraction from 1/2 to 1.")


class WrongOffsets(Invalid):
    code = "wrong-offsets"
    sentence = N_("%(start)s to %(end)s is not inside the text, which has %(length)s characters.")


class WrongQuote(Invalid):
    code = "quote-mismatch"
    sentence = N_("The text from %(start)s to %(end)s reads “%(found)s”, not “%(quote)s”.")


class UnknownLabel(Invalid):
    code, sentence = "unknown-label", N_("“%(label)s” is not a label of this scheme: %(labels)s.")


class TooManySpans(Invalid):
    code, sentence = "too-many-spans", N_("One article takes at most %(most)s marks of one person.")


class TooManyHere(Invalid):
    code = "too-many-here"
    sentence = N_("You have marked these words %(most)s times already, which is the most. Delete one of those marks.")


class OuterSpace(Invalid):
    code = "outer-space"
    sentence = N_("A mark begins and ends with a character: leave out the spaces around it (%(start)s to %(end)s).")


class ExactDouble(Invalid):
    code, sentence = "exact-double", N_("You have marked exactly these words as %(label)s already.")


class WrongLink(Invalid):
    code = "wrong-link"
    sentence = N_(
        "A mark of “%(label)s” can be linked to your own marks on this article that are called %(targets)s, and to "
        "nothing else."
    )


class UnlinkedLabel(WrongLink):
    sentence = N_("Marks of “%(label)s” are linked to no others.")


class StaleVersion(Conflict):
    code = "stale-version"
    sentence = N_("This mark was changed elsewhere meanwhile (version %(theirs)s, yours was made on %(yours)s).")


class TakenId(Conflict):
    code, sentence = "id-taken", N_("Another mark has this id.")


class UnknownSpan(Missing):
    code, sentence = "no-such-span", N_("There is no mark with this id in this submission.")


class ReusedOp(Invalid):
    code = "op-reused"
    sentence = N_("Another change was sent with this op already, so nothing was changed. Send this one with a new op.")


class WrongRanges(Invalid):
    code, sentence = "wrong-ranges", N_("Viewed ranges must lie inside the text: 0 ≤ start < end ≤ %(length)s.")


class NothingToRelease(Invalid):
    code, sentence = "nothing-to-release", N_("Nobody has submitted anything yet, so there is nothing to export.")


class NothingForResearch(NothingToRelease):
    sentence = N_(
        "Nobody who submitted (%(submitted)s) has agreed to research, so there is nothing to export for research."
    )


class NobodyForResearch(NothingToRelease):
    sentence = N_("Nobody who works on this has agreed to research, so there is nothing to export for research.")


class ClosedToResearch(NothingToRelease):
    sentence = N_(
        "The teacher has not opened this class to research, so there is nothing to export for research. "
        "%(submitted)s submitted; %(consenting)s of them agreed to research."
    )


class LastTeacher(Forbidden):
    code, sentence = "last-teacher", N_("A class needs a teacher; this is the last one.")


class UnusableBlock(Invalid):
    code, sentence = "unusable-block", N_("There is no paragraph to join or split at this place.")


class TooManyBlocks(Invalid):
    code = "too-many-paragraphs"
    sentence = N_("This would make %(count)s paragraphs; at most %(most)s are possible.")


class WordsNotFound(Invalid):
    code = "words-not-found"
    sentence = N_("“%(words)s” stands %(count)s times in this paragraph. Type words that stand there once.")


class UnusableName(Invalid):
    code, sentence = "unusable-name", N_("A name needs 1 to %(most)s characters.")


class UnusableDraft(Invalid):
    """`part` names the field that is wrong; of labels, `row` says which one, from 0."""

    code, sentence = "unusable-scheme-draft", N_("%(why)s")


class MovedDraft(Conflict):
    code = "draft-moved"
    sentence = N_("Somebody else has changed this meanwhile. Compare, then save again: what you typed replaces it.")
