"""Files of other tools, read by `import --dry-run` and `convert`: small ones of our own, and the shared cases."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from annotator.cli.convert import convert_command
from annotator.cli.importing import import_command
from annotator.core.formats.verify import faults

CASES = Path(__file__).parents[3] / "shared" / "cases" / "formats"
FOLDERS = sorted(path.parent for path in CASES.glob("*/expected.json"))
TEXT = "The bridge 🌉 is safe, says the mayor."
BRAT = "T1\tclaim 13 20\tis safe\nT2\tattribution 22 37\tsays the mayor.\n"
DOCCANO = json.dumps({"id": 1, "text": TEXT, "label": [[13, 20, "claim"]]})
IOB = "The O\nbridge O\nis B-claim\nsafe I-claim\n. O\n"


def run(command: Any, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments])


def read(*files: Path, options: Path | None = None) -> dict[str, Any]:
    more = ["--options", options] if options else []
    result = run(import_command, *files, "--dry-run", "--json", *more)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[0])
    return answer


def spans(answer: dict[str, Any]) -> list[tuple[int, int, str]]:
    return [(one["start"], one["end"], one["label"]) for article in answer["articles"] for one in article["spans"]]


def test_brat_beside_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(BRAT)
    assert spans(read(tmp_path / "a.ann")) == [(13, 20, "claim"), (22, 37, "attribution")]


def test_doccano_lines(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO + "\n")
    assert spans(read(tmp_path / "a.jsonl")) == [(13, 20, "claim")]


def test_tokens_with_tags(tmp_path: Path) -> None:
    (tmp_path / "a.conll").write_text(IOB)
    assert [label for *_edges, label in spans(read(tmp_path / "a.conll"))] == ["claim"]


def test_what_is_no_known_format_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(range(256)))
    answer = read(tmp_path / "a.bin")
    assert answer["refused"].endswith(".")
    assert not answer["articles"]


def test_converted_it_is_a_record_that_proves_itself(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO + "\n")
    result = run(convert_command, tmp_path / "a.jsonl", tmp_path / "out.jsonl")
    assert result.exit_code == 0, result.output
    assert faults((tmp_path / "out.jsonl").read_text().splitlines(keepends=True)) == []


def test_without_dry_run_it_says_that_nothing_was_taken_in(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO + "\n")
    result = run(import_command, tmp_path / "a.jsonl")
    assert result.exit_code == 2
    assert "dry-run" in result.output


def cases() -> Iterator[Any]:
    for folder in FOLDERS:
        expected = json.loads((folder / "expected.json").read_text())
        for choice in [{"set": {}}, *expected["options"].get("choices", [])]:
            name = f"{folder.name}-{'-'.join(map(str, choice['set'].values()))}"
            yield pytest.param(folder, expected, choice, id=name)


def check() -> Any:
    spec = importlib.util.spec_from_file_location("check", CASES / "check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")
@pytest.mark.parametrize(("folder", "expected", "choice"), list(cases()))
def test_each_shared_case_is_met(folder: Path, expected: Any, choice: Any, tmp_path: Path) -> None:
    chosen = {key: value for key, value in (expected["options"] | choice["set"]).items() if key != "choices"}
    options = tmp_path / "options.json"
    options.write_text(json.dumps({key: value for key, value in chosen.items() if value is not None}))
    answer = read(*(folder / name for name in expected["files"]), options=options)
    if answer["refused"]:
        is_refused = choice.get("refuse") if choice["set"] else expected.get("refuse")
        assert is_refused, answer["refused"]
        return
    articles = choice.get("articles") or expected["articles"]
    assert not articles or check().is_met(articles, answer["articles"])


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not here")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.name)
def test_each_shared_case_is_converted(folder: Path, tmp_path: Path) -> None:
    result = run(convert_command, folder, tmp_path / "out.jsonl", "--options", folder / "expected.json")
    expected = json.loads((folder / "expected.json").read_text())
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if result.exit_code == 0:
        assert not check().compare(folder, tmp_path / "out.jsonl")
    else:
        assert expected.get("refuse") or expected["options"].get("choices"), result.output
