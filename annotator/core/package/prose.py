"""What explains a package: codebook, datasheet, citation, scheme and the release's own facts."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.formats.about import About
from annotator.core.package.agreement_table import COLUMNS as AGREEMENT
from annotator.core.package.tables import tables

NO_LICENCE = "No licence was chosen for the labels: ask whoever published them before you use them."


def codebook(labels: list[str]) -> str:
    """Every column of every table, in the words that stand beside the code that writes it."""
    lines = ["# Codebook", "", "Tables are CSV in UTF-8 with a byte order mark. Empty cells are missing values."]
    for table in tables(labels):
        lines += ["", f"## {table.name}", "", table.row, "", "| column | holds |", "| --- | --- |"]
        lines += [f"| `{column.name}` | {column.holds} |" for column in table.columns]
    lines += ["", "## agreement.csv", "", "One measure of one label.", "", "| column | holds |", "| --- | --- |"]
    lines += [f"| `{name}` | {holds} |" for name, holds in AGREEMENT.items()]
    return "\n".join(lines) + "\n"


def release_json(about: About, counts: Mapping[str, Any], min_support: str) -> str:
    """The facts of the release as one object: number, policy, time, software, rule and bounds."""
    told = {
        "release": about.number, "id": about.id, "title": about.title, "policy": about.policy, "made": about.made,
        "software": about.software, "has_text": about.has_text, "labels_licence": about.licence,
        "rule": {"readers": 3, "more_than": "1/2", "min_support": min_support, "other_labels_below": "1/3"},
        **counts,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def scheme_json(about: About, scheme: Mapping[str, Any]) -> str:
    """Labels and clauses as annotators saw them; where they are not known, what the record says of the scheme."""
    return json.dumps(about.scheme or scheme, ensure_ascii=False, indent=1) + "\n"


def datasheet(about: About, counts: Mapping[str, Any], min_support: str) -> str:
    """What a stranger has to know of the data, in sentences."""
    return "\n".join(_datasheet(about, counts, min_support)) + "\n"


def _datasheet(about: About, counts: Mapping[str, Any], min_support: str) -> Iterator[str]:
    who = "those who agreed to research" if about.policy == "research" else "everybody who submitted"
    yield f"# Datasheet: {about.title or 'labels'}, release {about.number}"
    yield f"\nMade {about.made}; these files were written by annotator {about.software}."
    yield f"Policy: {about.policy}, which is the work of {who}."
    yield "\n## What is in it"
    yield (
        f"{counts['articles']} articles, {counts['annotators']} annotators, {counts['reviewers']} reviewers, "
        f"{counts['spans']} marks, {counts['units']} units and {counts['labels']} labels. "
        + ("The words of the articles are in it." if about.has_text else "The words of the articles are left out.")
    )
    yield "\n## How it was made"
    yield (
        "Annotators marked spans without seeing each other's. Spans of the same passage are a unit, with at most one "
        "of each annotator. A unit is agreed when it has at least three readers, more than half of them and at least "
        f"{min_support} gave the same label, and no other label has a third; silence counts. "
        "Reviewers ruled on others."
    )
    balance = counts["balance"]
    yield f"\n{balance['units']} units: " + ", ".join(f"{balance[key]} {key}" for key in balance if key != "units")
    yield "\n## People"
    yield (
        "Annotators are A1, A2 …, reviewers R1, R2 …. No file says who they are. Who takes consent back, or is "
        "deleted, is in no later release."
    )
    yield "\n## Licences"
    yield (about.licence or NO_LICENCE) + " Each article has its own licence, in articles.csv."


def citation(about: About) -> str:
    """A CITATION.cff, version 1.2.0; quoted strings of JSON are strings of YAML, too."""
    title = json.dumps(f"{about.title or 'Labels'}, release {about.number}", ensure_ascii=False)
    lines = [
        "cff-version: 1.2.0", "message: If you use these labels, please cite them.", "type: dataset",
        f"title: {title}", f'version: "{about.number}"', "authors:", "  - name: The class and its reviewers",
    ]  # fmt: skip
    lines += [f'date-released: "{about.made[:10]}"'] if about.made else []
    return "\n".join([*lines, f"license: {json.dumps(about.licence)}"] if about.licence else lines) + "\n"
