"""Agreement: every measure by its name, one signature for all: `MEASURES[name](studies, label) -> Value`."""

from annotator.core.agreement.characters import (
    char_alpha_jaccard_sums,
    char_alpha_masi_sums,
    char_alpha_sets_sums,
    char_alpha_sums,
)
from annotator.core.agreement.gamma import gamma_joint_sums, gamma_sums
from annotator.core.agreement.links import links_f1_sums
from annotator.core.agreement.sentences import (
    sentence_alpha_half_sums,
    sentence_alpha_jaccard_sums,
    sentence_alpha_masi_sums,
    sentence_alpha_sets_sums,
    sentence_alpha_sums,
    sentence_cohen_sums,
    sentence_fleiss_sums,
)
from annotator.core.agreement.span_f1 import (
    f1_boundary_sums,
    f1_characters_sums,
    f1_exact_sums,
    f1_lenient_sums,
    f1_soft_sums,
)
from annotator.core.agreement.unitizing_1995 import ualpha_1995_sums
from annotator.core.agreement.unitizing_2016 import (
    ualpha_2016_bar_u_sums,
    ualpha_2016_cu_sums,
    ualpha_2016_ku_sums,
    ualpha_2016_u_sums,
)
from annotator.core.agreement.values import Measure, SumsOf, measured

SUMS: dict[str, SumsOf] = {
    "char_alpha": char_alpha_sums,
    "char_alpha_sets": char_alpha_sets_sums,
    "char_alpha_masi": char_alpha_masi_sums,
    "char_alpha_jaccard": char_alpha_jaccard_sums,
    "sentence_alpha": sentence_alpha_sums,
    "sentence_alpha_half": sentence_alpha_half_sums,
    "sentence_alpha_sets": sentence_alpha_sets_sums,
    "sentence_alpha_masi": sentence_alpha_masi_sums,
    "sentence_alpha_jaccard": sentence_alpha_jaccard_sums,
    "sentence_cohen": sentence_cohen_sums,
    "sentence_fleiss": sentence_fleiss_sums,
    "f1_exact": f1_exact_sums,
    "f1_boundary": f1_boundary_sums,
    "f1_lenient": f1_lenient_sums,
    "f1_soft": f1_soft_sums,
    "f1_characters": f1_characters_sums,
    "links_f1": links_f1_sums,
    "ualpha_1995": ualpha_1995_sums,
    "ualpha_2016_u": ualpha_2016_u_sums,
    "ualpha_2016_bar_u": ualpha_2016_bar_u_sums,
    "ualpha_2016_cu": ualpha_2016_cu_sums,
    "ualpha_2016_ku": ualpha_2016_ku_sums,
    "gamma": gamma_sums,
    "gamma_joint": gamma_joint_sums,
}
# What `n` of each measure counts, as a text prints it in brackets after the number. A reading is one annotator's of one
# thing.
_READINGS, _SENTENCES, _PAIRS = "readings of characters", "readings of sentences", "pairs who read together"
N_OF: dict[str, str] = {
    "char_alpha": _READINGS,
    "char_alpha_sets": _READINGS,
    "char_alpha_masi": _READINGS,
    "char_alpha_jaccard": _READINGS,
    "sentence_alpha": _SENTENCES,
    "sentence_alpha_half": _SENTENCES,
    "sentence_alpha_sets": _SENTENCES,
    "sentence_alpha_masi": _SENTENCES,
    "sentence_alpha_jaccard": _SENTENCES,
    "sentence_cohen": "sentences shared, over pairs",
    "sentence_fleiss": "sentences",
    "f1_exact": _PAIRS,
    "f1_boundary": _PAIRS,
    "f1_lenient": _PAIRS,
    "f1_soft": _PAIRS,
    "f1_characters": _PAIRS,
    "links_f1": _PAIRS,
    "ualpha_1995": _READINGS,
    "ualpha_2016_u": _READINGS,
    "ualpha_2016_bar_u": _READINGS,
    "ualpha_2016_cu": "readings of characters in units of two",
    "ualpha_2016_ku": "readings of characters in units of two",
    "gamma": _PAIRS,
    "gamma_joint": "articles",
}
MEASURES: dict[str, Measure] = {name: measured(sums_of) for name, sums_of in SUMS.items()}
