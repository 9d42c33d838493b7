"""What can go wrong in review: with units, rulings, samples, and what students ask and see of them."""

from annotator.i18n import N_
from annotator.services.errors import Conflict, Forbidden, Invalid


class MovedOn(Conflict):
    code, sentence = "moved-on", N_("This unit has changed since you looked at it. Look again before you rule.")


class WithdrawnUnit(Conflict):
    code = "unit-withdrawn"
    sentence = N_("No mark is left here, so there is nothing to rule on. The rulings made before are kept.")


class WrongUnitLink(Invalid):
    code = "wrong-link"
    sentence = N_("A ruling can be linked only to passages of this article, as the scheme has it (%(allowed)s).")


class OwnSpan(Forbidden):
    code, sentence = "own-span", N_("You marked this passage yourself, so somebody else has to rule on it.")


class UnusableRuling(Invalid):
    code, sentence = "unusable-ruling", N_("%(why)s")


class UnusableReplacement(Invalid):
    code, sentence = "unusable-replacement", N_("The ruling to be replaced is not a current ruling of this unit.")


class UnknownClause(Invalid):
    code, sentence = "unknown-clause", N_("The scheme has no clause “%(clause)s”.")


class UnknownUnit(Invalid):
    code, sentence = "unknown-unit", N_("A unit to be settled along with this one is elsewhere.")


class RulingStands(Conflict):
    code = "ruling-stands"
    sentence = N_("Only your own latest ruling can be taken back, and only until somebody replaces it.")


class TakenBack(Conflict):
    code, sentence = "taken-back", N_("This ruling was taken back already. Nothing more was done.")


class AskedAbout(Conflict):
    code = "asked-about"
    sentence = N_("A student has asked about this ruling. Rule again to answer; this one stays on record.")


class UnlikeUnit(Conflict):
    code, sentence = "unlike-unit", N_("One of these units does not have the same words and versions any more.")


class UnusableShare(Invalid):
    code, sentence = "unusable-share", N_("“%(value)s” is not a share from 0 to 100 percent.")


class NothingToAccept(Invalid):
    code, sentence = "nothing-to-accept", N_("No open unit has this much support.")


class UndoneRule(Conflict):
    code, sentence = "rule-undone", N_("This rule has been taken back already.")


class HiddenResult(Forbidden):
    code = "hidden-for-now"
    sentence = N_(
        "Hidden while round %(number)s is open, so that everybody marks blind. "
        "You can see it again once that round is closed."
    )


class ClosedAppeals(Forbidden):
    code, sentence = "appeals-closed", N_("You can ask about a ruling once your teacher has revealed the round.")


class NoStakes(Forbidden):
    code, sentence = "no-stakes", N_("You can ask about rulings on passages that you marked yourself.")


class NothingRuled(Invalid):
    code, sentence = "nothing-ruled", N_("Nobody has ruled on this passage, so there is nothing to ask about.")


class TooManyAppeals(Forbidden):
    code, sentence = "too-many-appeals", N_("You have asked about %(most)s rulings of this round, which is the most.")


class AppealedAlready(Conflict):
    code, sentence = "appealed-already", N_("Your question about this ruling waits for its answer.")


class UnusableQuestion(Invalid):
    code, sentence = "unusable-question", N_("A question needs 1 to %(most)s characters.")


class UnusableProposal(Invalid):
    code, sentence = "unusable-proposal", N_("A proposal needs 1 to %(most)s characters.")
