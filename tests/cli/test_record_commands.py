"""`annotator units` and `annotator verify` on files, without app or database."""

import json
from pathlib import Path

from click.testing import CliRunner

from annotator.cli.units import units_command
from annotator.cli.verify import verify_command
from annotator.core.formats.record import read_records, written

MARKED = {
    "article": {"id": "a", "text": "😀 Police said three died."},
    "annotators": [{"id": name, "status": "submitted"} for name in "abc"],
    "spans": [{"annotator": name, "start": 2, "end": 13, "label": "attribution"} for name in "abc"],
    "colour": "red",
}


def test_units_prints_a_line_for_each_article_and_names_unknown_keys(tmp_path: Path) -> None:
    (tmp_path / "class.jsonl").write_text(json.dumps(MARKED) + "\n", encoding="utf-8")
    answer = CliRunner().invoke(units_command, [str(tmp_path / "class.jsonl"), "--json"])
    shown = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert list(shown) == ["article", "units", "labels", "balance"]
    assert (shown["article"], shown["balance"]["agreed"]) == ("a", 1)
    assert "colour" in answer.stderr


def test_units_refuses_with_line_and_reason(tmp_path: Path) -> None:
    wrong = MARKED | {"spans": [MARKED["spans"][0] | {"id": "s0", "quote": "other"}]}  # type: ignore[index, operator]
    (tmp_path / "class.jsonl").write_text(json.dumps(wrong), encoding="utf-8")
    answer = CliRunner().invoke(units_command, [str(tmp_path / "class.jsonl")])
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "Line 1, span s0: the quote is not what the text holds from 2 to 13." in answer.stderr


def test_verify_says_whole_or_names_every_fault(tmp_path: Path) -> None:
    ((record, _),) = read_records([json.dumps(MARKED)])
    (tmp_path / "whole.jsonl").write_text("".join(written([record])), encoding="utf-8")
    assert CliRunner().invoke(verify_command, [str(tmp_path / "whole.jsonl")]).exit_code == 0
    record["spans"][0]["quote"] = record["spans"][1]["quote"] = "other"
    (tmp_path / "wrong.jsonl").write_text("".join(written([record])), encoding="utf-8")
    answer = CliRunner().invoke(verify_command, [str(tmp_path / "wrong.jsonl"), "--json"])
    assert answer.exit_code == 1
    assert [fault["code"] for fault in json.loads(answer.stdout)["faults"]] == ["quote-mismatch"] * 2


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.jsonl").write_bytes(b"\xff\xfe\x00")
    for command in (units_command, verify_command):
        assert CliRunner().invoke(command, [str(tmp_path / "picture.jsonl")]).exit_code == 1
        assert CliRunner().invoke(command, [str(tmp_path / "none.jsonl")]).exit_code == 2
