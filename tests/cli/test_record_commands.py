"""`annotator units` and `annotator verify` on files, without app or database."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from annotator.cli.agreement import agreement_command
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


COMMANDS = {"units": units_command, "verify": verify_command, "agreement": agreement_command}
EVERY_COMMAND = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


def whole(**more: Any) -> dict[str, Any]:
    ((record, _),) = read_records([json.dumps({**MARKED, **more})])
    return record


def run(command: Any, folder: Path, raw: bytes | str, *options: str, name: str = "class.jsonl") -> Result:
    (folder / name).write_bytes(raw.encode() if isinstance(raw, str) else raw)
    measure = ["--measure", "f1_exact"] if command is agreement_command else []
    return CliRunner().invoke(command, [str(folder / name), *measure, *options])


@EVERY_COMMAND
@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", "\r"])
def test_a_file_is_read_with_every_line_end_compressed_and_from_standard_input(
    command: Any, end: str, tmp_path: Path
) -> None:
    raw = b"\xef\xbb\xbf" + ("".join(written([whole()])).strip() + end).encode()
    expected = run(command, tmp_path, raw)
    assert expected.exit_code == 0, expected.output
    assert run(command, tmp_path, gzip.compress(raw), name="class.jsonl.gz").stdout == expected.stdout
    measure = ["--measure", "f1_exact"] if command is agreement_command else []
    assert CliRunner().invoke(command, ["-", *measure], input=raw).stdout == expected.stdout


@EVERY_COMMAND
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "there is no record in this file"),
        (b"\n \n", "there is no record in this file"),
        (b"\n\n\x92", "line 3: byte 1 (0x92) is not text in UTF-8"),
        (b"id,label,quote\r\n" * 50, "this is not an object in JSON"),
        (gzip.compress(b"id,label" * 99)[:30], "the compressed file is damaged or cut off"),
        (b'{"id": 1, "id": 2}', "he key “id” is twice in one object"),
    ],
    ids=["empty", "blank", "not-utf8", "table", "cut-off", "double-key"],
)
def test_what_is_no_record_file_is_refused_in_one_sentence(
    command: Any, raw: bytes, sentence: str, tmp_path: Path
) -> None:
    answer = run(command, tmp_path, raw)
    assert (answer.exit_code, answer.stdout) == (1, ""), answer.output
    (line,) = answer.stderr.strip().split("\n")
    assert sentence.lower() in line.lower()
    assert len(line) < 300


def test_another_tools_json_lines_are_refused_in_one_sentence(tmp_path: Path) -> None:
    answer = run(verify_command, tmp_path, '{"id": 1, "data": "words", "label": [[0, 4, "claim"]]}\n' * 40)
    (line,) = answer.stderr.strip().split("\n")
    assert line.startswith("line 1: a record has “article”, “annotators” and “spans”; this object has “id”, “data”")


@EVERY_COMMAND
def test_a_folder_is_refused(command: Any, tmp_path: Path) -> None:
    answer = CliRunner().invoke(command, [str(tmp_path)])
    assert answer.exit_code in (1, 2)
    assert "Is a directory" in answer.stderr


@EVERY_COMMAND
@pytest.mark.parametrize("number", ["9" * 400, "9" * 5000, "1e999", "true", '"12"', "-1", "null", "[]", "1.5"])
def test_an_offset_that_is_none_is_refused_in_a_short_sentence(command: Any, number: str, tmp_path: Path) -> None:
    raw = json.dumps(MARKED).replace('"end": 13', f'"end": {number}', 1)
    answer = run(command, tmp_path, raw)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert isinstance(answer.exception, SystemExit)
    assert "span of a from 2 to" in answer.stderr
    assert "99999999999999999999" not in answer.stderr
    assert all(len(line) < 300 for line in answer.stderr.split("\n"))


def test_a_file_that_is_still_to_be_completed_gets_one_line(tmp_path: Path) -> None:
    lines = [json.dumps(MARKED | {"article": {"id": id, "text": "😀 Police said three died."}}) for id in "abcdefg"]
    answer = run(verify_command, tmp_path, "\n\n".join(lines))
    assert answer.exit_code == 1
    unknown, missing = answer.stderr.strip().split("\n")
    assert unknown == "Keys that are not read: colour (7 ×)."
    assert missing.startswith("lines 1, 3, 5, 7, 9 and 2 more: an export also has “format”, “version”,")


def test_unknown_keys_are_named_at_every_level_each_once_with_its_count(tmp_path: Path) -> None:
    record = whole()
    places: dict[str, Any] = {
        "article.": record["article"], "article.source.": record["article"]["source"], "scheme.": record["scheme"],
        "annotators.": record["annotators"][0], "spans.": record["spans"][0], "units.": record["units"][0],
        "labels.": record["labels"][0], "balance.": record["balance"], "": record,
    }  # fmt: skip
    for place in places.values():
        place["mood"] = "good"
    record["annotators"][1]["mood"] = "bad"
    for command in COMMANDS.values():
        answer = run(command, tmp_path, json.dumps(record))
        assert answer.exit_code == 0, answer.output
        told = answer.stderr.removeprefix("Keys that are not read: ").strip().removesuffix(".").split(", ")
        assert sorted(told) == sorted(f"{at}mood" + (" (2 ×)" if at == "annotators." else "") for at in places)


def test_many_faults_of_a_kind_are_counted_and_json_has_them_all(tmp_path: Path) -> None:
    text = "word " * 60
    spans = [{"annotator": "a", "start": 5 * at, "end": 5 * at + 4, "label": "claim"} for at in range(60)]
    record = whole(article={"id": "a", "text": text}, spans=spans)
    for span in record["spans"]:
        span["quote"] = "other"
    answer = run(verify_command, tmp_path, json.dumps(record))
    assert answer.stderr.strip().split("\n")[10:] == ["and 50 more of this kind (quote-mismatch); --json names them."]
    assert len(json.loads(run(verify_command, tmp_path, json.dumps(record), "--json").stdout)["faults"]) == 60


def test_no_message_names_an_id_that_the_file_does_not_have(tmp_path: Path) -> None:
    record = whole()
    for thing in (*record["spans"], *record["units"], *record["labels"]):
        del thing["id"]
    record["spans"][0]["quote"] = "other"
    record["labels"] = []
    answer = run(verify_command, tmp_path, json.dumps(record))
    assert answer.exit_code == 1
    assert "span of a from 2 to 13, attribution: the quote is not what the text holds" in answer.stderr
    named = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", answer.stderr)
    assert [id for id in named if id not in json.dumps(record)] == []
