"""`annotator agreement` on record files, without app or database."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from annotator.cli.agreement import agreement_command

TEXT = "Police said three people died. The fire was shameful. Subscribe to our letter.\nMore follows."


def record(name: str, *, opinion: int = 1, **more: Any) -> str:
    annotators = [{"id": one, "status": "submitted"} for one in "abc"]
    spans = [{"annotator": one, "start": 12, "end": 29, "label": "claim"} for one in "abc"]
    spans += [{"annotator": one, "start": 44, "end": 52, "label": "opinion"} for one in "abc"[:opinion]]
    article = {"id": name, "text": TEXT}
    return json.dumps({"article": article, "annotators": annotators, "spans": spans} | more)


def answer(tmp_path: Path, lines: list[str], *arguments: str) -> Any:
    file = tmp_path / "class.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return CliRunner().invoke(agreement_command, [str(file), *arguments], catch_exceptions=False)


def test_json_has_figures_versions_and_seeds(tmp_path: Path) -> None:
    told = json.loads(answer(tmp_path, [record("one")], "--measure", "char_alpha", "--json").stdout)
    figure = told["measures"]["char_alpha"]
    assert figure["labels"]["claim"]["value"] == 1.0
    assert figure["labels"]["opinion"]["value"] < 0.1
    assert figure["overall"]["interval"]["over"] == "stretches"
    assert set(figure["overall"]["jackknife"]["without"]) == {"a", "b", "c"}
    assert told["versions"].keys() == {"annotator", "numpy", "scipy"}
    assert told["seeds"] == {"intervals": 1, "gamma": 20150}


def test_several_files_pool(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(record("two", opinion=3), encoding="utf-8")
    told = json.loads(answer(tmp_path, [record("one")], str(other), "--measure", "f1_exact", "--json").stdout)
    assert (told["articles"], told["characters"]) == (2, 2 * len(TEXT))
    # matched of sizes for the pairs ab, ac, bc: 3 of 7 spans, 3 of 7, 3 of 6
    expected = (6 / 7 + 6 / 7 + 1) / 3
    assert abs(told["measures"]["f1_exact"]["overall"]["value"] - expected) < 1e-12


def test_it_says_what_is_excluded(tmp_path: Path) -> None:
    annotators = [
        {"id": "a", "status": "submitted"},
        {"id": "b", "status": "open", "seen": [[0, 40]]},
        {"id": "c", "status": "unopened"},
    ]
    spans = [{"annotator": one, "start": 12, "end": 29, "label": "claim"} for one in "ab"]
    line = record("one", annotators=annotators, spans=spans)
    told = json.loads(answer(tmp_path, [line], "--measure", "char_alpha", "--json").stdout)
    assert told["excluded"]["never_opened"] == 1
    assert told["excluded"]["unread_characters"] == len(TEXT) - 40
    assert told["excluded"]["unsubmitted_characters"] == 40
    assert told["measures"]["char_alpha"]["overall"]["n"] == 80


def test_undefined_is_a_status_and_never_a_number(tmp_path: Path) -> None:
    alone = [{"id": "a", "status": "submitted"}]
    told = json.loads(answer(tmp_path, [record("one", annotators=alone, spans=[])], "--json").stdout)
    for name, figure in told["measures"].items():
        assert figure["overall"] is None or figure["overall"]["value"] is None, name
        assert figure["overall"] is None or figure["overall"]["status"] == "no_pairable", name


def test_a_person_reads_figures_and_parts(tmp_path: Path) -> None:
    shown = answer(tmp_path, [record("one")], "--measure", "char_alpha", "--by", "article", "--by", "pair")
    assert shown.exit_code == 0
    assert "claim            1.000" in shown.stdout
    assert "a and b" in shown.stdout
    assert "Article one, round 1" in shown.stdout


def test_a_figure_names_what_it_counts_and_why_it_has_no_error(tmp_path: Path) -> None:
    shown = answer(tmp_path, [record("one")], "--measure", "char_alpha", "--measure", "f1_exact").stdout
    assert shown.startswith("1 article, 3 annotators, ")
    assert f"n = {3 * len(TEXT)} (readings of characters)" in shown
    assert "no ± over annotators: without 1 of the 3 annotators there is no figure" in shown
    assert "n = 3 (pairs who read together)  mean of 3 pairs of annotators" in shown
    told = json.loads(answer(tmp_path, [record("one")], "--measure", "f1_exact", "--json").stdout)
    figure = told["measures"]["f1_exact"]["overall"]
    assert (figure["n"], figure["n_of"], figure["pairs"]) == (3, "pairs who read together", 3)


def test_no_name_breaks_a_line_or_reaches_a_terminal_as_an_order(tmp_path: Path) -> None:
    odd = "a\x1b[31m\u2028\nb"
    line = record("one").replace('"claim"', json.dumps(odd)).replace('"one"', json.dumps(odd))
    shown = answer(tmp_path, [line], "--measure", "f1_exact", "--by", "article").stdout
    assert "\x1b" not in shown
    assert "\u2028" not in shown
    assert shown.count("a\\u001b[31m\\u2028\\nb") == 3


def test_a_reading_that_would_count_twice_is_refused(tmp_path: Path) -> None:
    twice = answer(tmp_path, [record("one"), record("two"), record("one")])
    assert (twice.exit_code, twice.stdout) == (1, "")
    assert "a is there twice for the article one, round 1, in " in twice.stderr
    again = answer(tmp_path, [record("one")], str(tmp_path / "class.jsonl"))
    assert (again.exit_code, "a is there twice" in again.stderr) == (1, True)


def test_one_text_in_several_records_is_pooled_with_a_word(tmp_path: Path) -> None:
    others = json.loads(record("two"))
    for named in (*others["annotators"], *others["spans"]):
        key = "annotator" if "annotator" in named else "id"
        named[key] = named[key].upper()
    pooled = answer(tmp_path, [record("one"), json.dumps(others)], "--measure", "f1_exact", "--json")
    assert "1 text is there in several records" in pooled.stderr
    told = json.loads(pooled.stdout)
    assert (told["articles"], list(told["repeated_texts"].values())) == (2, [2])
    rounds = answer(tmp_path, [record("one"), record("one", round=2)], "--measure", "f1_exact")
    assert (rounds.exit_code, "1 text is there" in rounds.stderr) == (0, True)


def test_it_refuses_what_is_no_record(tmp_path: Path) -> None:
    refused = answer(tmp_path, ["{}"])
    assert refused.exit_code == 1
    assert "Line 1" in refused.stderr
