"""What this package answers to a reference case, under the keys that the case expects."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from annotator.core.agreement import MEASURES, SUMS
from annotator.core.agreement.alignment import Dissimilarity, joint_disorder
from annotator.core.agreement.gamma import gamma_of, plain_units
from annotator.core.agreement.intervals import equal_blocks, interval, jackknife_of
from annotator.core.agreement.matrix import MATRIX_MEASURES
from annotator.core.agreement.nominal import jaccard, masi
from annotator.core.agreement.sampling import resembling, rotated
from annotator.core.agreement.sentences import sentence_codes
from annotator.core.agreement.study import Study, make_study
from annotator.core.agreement.values import Value

Case = dict[str, Any]

MATRICES = {
    "krippendorff_alpha_nominal": "krippendorff_alpha",
    "cohen_kappa": "cohen_kappa",
    "fleiss_kappa": "fleiss_kappa",
    "percent": "percent",
}
F1 = {
    "exact": "f1_exact",
    "boundary_exact": "f1_boundary",
    "lenient": "f1_lenient",
    "soft": "f1_soft",
    "char_dice": "f1_characters",
}
CHARACTERS = {
    "any_label": "char_alpha",
    "label_set_nominal": "char_alpha_sets",
    "label_set_masi": "char_alpha_masi",
    "label_set_jaccard": "char_alpha_jaccard",
}
FAMILY = {"u": "ualpha_2016_u", "bar_u": "ualpha_2016_bar_u", "cu": "ualpha_2016_cu"}
SPANS = {
    "char_alpha_label": "char_alpha",
    "krippendorff_ualpha_1995_label": "ualpha_1995",
    "krippendorff_ualpha_2016_u": "ualpha_2016_u",
    "krippendorff_ualpha_2016_bar_u": "ualpha_2016_bar_u",
    "krippendorff_ualpha_2016_cu": "ualpha_2016_cu",
    "krippendorff_ualpha_2016_ku": "ualpha_2016_ku",
}


def got(case: Case) -> dict[str, Any]:
    measure = case["measure"]
    if measure in MATRICES:
        return compared(MATRIX_MEASURES[MATRICES[measure]](rows_of(case["input"])), case)
    if measure in SPANS:
        return compared(MEASURES[SPANS[measure]]([study_of(case["input"])], label_of(case)), case)
    return OTHERS[measure](case)


def compared(value: Value, case: Case) -> dict[str, Any]:
    """The figure and whatever else the case tells; `undefined` is any status but ok, `printed` is for people."""
    expected = case["expected"]
    told = {"value": value.value, "status": value.status, "coverage": value.coverage}
    told |= {"Do": value.observed, "De": value.expected}
    if expected.get("status") == "undefined" and value.status != "ok":
        told["status"] = "undefined"
    return {key: told[key] for key in told.keys() & expected.keys()}


def label_of(case: Case) -> str | None:
    return (case.get("params") or {}).get("label")


def rows_of(given: Case) -> list[list[Any]]:
    if given["kind"] == "matrix_strings":
        return [[None if value == "*" else value for value in row] for row in given["rows"]]
    if given["kind"] == "contingency_pairs":
        pairs = [(one, other) for count, one, other in given["pairs"] for _ in range(count)]
        return [list(values) for values in zip(*pairs, strict=True)]
    rows: list[list[Any]] = given["rows"]
    return rows


def study_of(given: Case) -> Study:
    marks = {name: [tuple(span) for span in spans] for name, spans in given["annotators"].items()}
    last = max((span[1] for spans in marks.values() for span in spans), default=0)
    return make_study(
        given.get("length", last),
        marks,
        seen=given.get("seen"),
        labels=given.get("labels", ()),
        sentences=given.get("sentences", ()),
    )


def char_alpha(case: Case) -> dict[str, Any]:
    study, expected = study_of(case["input"]), case["expected"]
    found: dict[str, Any] = {
        key: MEASURES[name]([study]).value for key, name in CHARACTERS.items() if key in expected
    }
    if "per_label" in expected:
        found["per_label"] = by_label(study, "char_alpha", expected["per_label"])
    if "mean_pairwise_f1" in expected:
        found["mean_pairwise_f1"] = f1_values(study, expected["mean_pairwise_f1"])
    return found


def by_label(study: Study, name: str, labels: Sequence[str]) -> dict[str, float | None]:
    return {label: MEASURES[name]([study], label).value for label in labels}


def f1_values(study: Study, keys: Sequence[str]) -> dict[str, float | None]:
    return {key: MEASURES[F1[key]]([study]).value for key in keys}


def unitizing_1995(case: Case) -> dict[str, Any]:
    study = study_of(case["input"])
    found = compared(MEASURES["ualpha_1995"]([study], label_of(case)), case)
    if "per_label" in case["expected"]:
        found["per_label"] = by_label(study, "ualpha_1995", case["expected"]["per_label"])
    return found


def unitizing_family(case: Case) -> dict[str, Any]:
    study, expected = study_of(case["input"]), case["expected"]
    found: dict[str, Any] = {key: MEASURES[name]([study]).value for key, name in FAMILY.items() if key in expected}
    found["cu_coverage"] = MEASURES["ualpha_2016_cu"]([study]).coverage
    values = {label: MEASURES["ualpha_2016_ku"]([study], label) for label in expected.get("ku", {})}
    found["ku"] = {label: {"value": value.value, "coverage": value.coverage} for label, value in values.items()}
    return {key: value for key, value in found.items() if key in expected}


def cu_coverage(case: Case) -> dict[str, Any]:
    return {"value": MEASURES["ualpha_2016_cu"]([study_of(case["input"])]).coverage}


def kind_of(case: Case) -> Dissimilarity:
    params = case["params"]
    return Dissimilarity(float(params["alpha"]), float(params["beta"]), float(params["deltaEmpty"]))


def disorder(case: Case) -> dict[str, Any]:
    sets = [np.array(units, dtype=float).reshape(-1, 3) for units in plain_units(study_of(case["input"]))]
    return {"value": joint_disorder(sets, kind_of(case))}


def gamma(case: Case) -> dict[str, Any]:
    """Chance is sampled as the case's source did it: by rotation where it says so, else as that library does."""
    sampler = rotated if "Shuffle" in case["source"] else resembling
    sets, length = plain_units(study_of(case["input"])), case["input"].get("length")
    return {"value": gamma_of(sets, length=length, kind=kind_of(case), sampler=sampler, samples=300)}


def set_distance(case: Case) -> dict[str, Any]:
    labels = sorted({*case["input"]["a"], *case["input"]["b"]})
    one, other = (sum(1 << labels.index(label) for label in case["input"][key]) for key in "ab")
    return {"value": masi(one, other), "jaccard_distance": jaccard(one, other)}


def left_out(case: Case) -> dict[str, Any]:
    study, label = study_of(case["input"]), label_of(case)
    found = jackknife_of([study], SUMS["char_alpha"], label)
    value = MEASURES["char_alpha"]([study], label).value
    return {"value": value, "se": found.error, "leave_one_out": list(found.without.values())}


def bootstrap(case: Case) -> dict[str, Any]:
    study, label = study_of(case["input"]), label_of(case)
    blocks = equal_blocks(study.length, case["expected"]["blocks"])
    found = interval([study], SUMS["char_alpha"], label, blocks=("stretches", [blocks]), replicates=20_000)
    return {"value": MEASURES["char_alpha"]([study], label).value, "ci": [found.low, found.high]}


def sentences(case: Case) -> dict[str, Any]:
    study, label = study_of(case["input"]), label_of(case)
    names = {"any_overlap": "sentence_alpha", "half_covered": "sentence_alpha_half"}
    return {
        key: {
            "matrix": sentence_codes(study, label, half=key == "half_covered").tolist(),
            "alpha": MEASURES[name]([study], label).value,
        }
        for key, name in names.items()
    }


OTHERS: dict[str, Callable[[Case], dict[str, Any]]] = {
    "char_alpha": char_alpha,
    "krippendorff_ualpha_1995": unitizing_1995,
    "krippendorff_ualpha_2016_family": unitizing_family,
    "krippendorff_ualpha_2016_cu_coverage": cu_coverage,
    "gamma_best_alignment_disorder": disorder,
    "gamma": gamma,
    "masi_distance": set_distance,
    "pairwise_span_f1": lambda case: f1_values(study_of(case["input"]), case["expected"]),
    "char_alpha_label_jackknife_over_annotators": left_out,
    "char_alpha_label_block_bootstrap_percentile_95": bootstrap,
    "sentence_alpha": sentences,
}
