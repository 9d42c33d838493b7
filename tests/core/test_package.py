"""The package of a release: one zip, the same each time, whose tables say what the record says."""

import csv
import hashlib
import io
import json
import zipfile
from typing import Any

from annotator.core.formats.about import About
from annotator.core.formats.record import read_records
from annotator.core.formats.verify import faults
from annotator.core.package.writing import package
from tests.core.classes import record_of

FILES = {
    "CITATION.cff", "LICENCE.txt", "SHA256SUMS", "agreement.csv", "articles.csv", "codebook.md", "datasheet.md",
    "labels.csv", "record.jsonl", "release.json", "rulings.csv", "scheme.json", "spans.csv", "units.csv",
}  # fmt: skip
ABOUT = About(number=3, title="The bridge", made="2026-01-02T03:04:05+00:00", software="1.2.3", policy="research")
MARKED = [
    [(0, 11, "attribution"), (12, 14, "claim")],
    [(0, 11, "attribution"), (12, 14, "claim"), (33, 41, "opinion")],
    [(0, 6, "attribution"), (12, 14, "claim"), (33, 41, "claim")],
]


def record() -> dict[str, Any]:
    raw = record_of(MARKED)
    raw["article"]["title"] = "=1+1 “curly” 🦇"
    ((whole, _),) = read_records([json.dumps(raw)])
    return whole


def opened() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(package([record()], ABOUT))))


def rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


def test_made_twice_it_has_the_same_bytes() -> None:
    assert b"".join(package([record()], ABOUT)) == b"".join(package([record()], ABOUT))


def test_every_file_is_there_with_its_checksum() -> None:
    archive = opened()
    assert set(archive.namelist()) == FILES
    sums = dict(reversed(line.split("  ")) for line in archive.read("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in FILES - {"SHA256SUMS"}}


def test_tables_say_what_the_record_says() -> None:
    archive, whole = opened(), record()
    assert not faults(archive.read("record.jsonl").decode().splitlines())
    assert [row["id"] for row in rows(archive, "labels.csv")] == [one["id"] for one in whole["labels"]]
    spans = {one["id"]: one for one in whole["spans"]}
    for row in rows(archive, "spans.csv"):
        mark = spans[row["id"]]
        assert (row["annotator"], int(row["start"]), row["quote"]) == (mark["annotator"], mark["start"], mark["quote"])
    units = rows(archive, "units.csv")
    assert [row["state"] for row in units] == [one["state"] for one in whole["units"]]
    assert [int(row["votes_claim"]) for row in units] == [one["votes"].get("claim", 0) for one in whole["units"]]
    (article,) = rows(archive, "articles.csv")
    assert article["title"] == "'=1+1 “curly” 🦇"
    assert article["readers"] == "3"
    assert "readings of characters" in {row["n_of"] for row in rows(archive, "agreement.csv")}


def test_the_codebook_has_every_column_of_every_table() -> None:
    archive = opened()
    sections = archive.read("codebook.md").decode().split("\n## ")[1:]
    for section in sections:
        name = section.splitlines()[0]
        told = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert told == archive.read(name).decode("utf-8-sig").splitlines()[0].split(","), name
    assert {section.splitlines()[0] for section in sections} == {name for name in FILES if name.endswith(".csv")}


def test_an_export_of_nothing_is_a_package_without_rows() -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(package([], ABOUT))))
    assert json.loads(archive.read("release.json"))["release"] == 3
