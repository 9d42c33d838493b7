"""Names that were given up because they meant several things do not come back; `docs/words.md` has those of now."""

import re

import pytest

from tests.source import PRODUCT, ROOT, SCRIPTS

# What was given up, and the word that took its place. Where a word lives on with one meaning, the pattern says which
# use is meant.
GONE = {
    r"\bRuling as Decision\b": "RulingFacts, where it is a fact of core; Decision, where it is what a reviewer sends",
    r"\bstanding_rulings\b|\bclass Standing\b|\bstandings\(": "unreplaced_rulings, kept, current, TrackRecord",
    r"\bseen_(assignment|submission|unit)\b": "the loaders of web/loading.py",
    r"\bunits\.seen\(": "units.digest",
    r"\bis_reading\b": "is_safe_request",
    r"\bclass (Bench|Sampling|Reader)\b": "UnitContext, AuditShares, Fields",
    r"\bjudg(e|ing)\.\w+\(|\bimport judging\b": "derivation.derive_units",
    r"\bunit\.(spot|rank|place)\b|\bUnit\.(spot|rank|place)\b": "text_order, queue_order, section",
    r"\b(dock|saveState|desk|live)\.say\(|\b(store|dock|outbox)\.tell\(": "showText, notify; aloud is announce",
    r"\bSOURCE_LABEL\b|\bTARGET_LABELS\b": "what the scheme says: link_rules",
}
GONE_FILES = {
    "annotator/core/queue.py": "core/priority.py",
    "annotator/core/formats/reading.py": "core/formats/parse_record.py",
    "annotator/services/judging.py": "services/review/derivation.py",
    "annotator/services/sampling.py": "services/review/audit_shares.py",
    "annotator/services/carrying.py": "services/copied_marks.py",
    "static/js/annotate/shelf.js": "saving/device.js",
    "static/js/annotate/copy.js": "saving/offline_page.js",
    "static/js/annotate/strip.js": "overview.js",
    "static/js/annotate/comfort.js": "reading_settings.js",
    "static/js/once.js": "show_code_once.js",
    "static/js/units/desk.js": "review_desk.js",
}


@pytest.mark.parametrize("pattern", GONE)
def test_a_word_that_was_given_up_stays_away(pattern: str) -> None:
    found = [
        f"{source.name}:{number}"
        for source in [*PRODUCT, *SCRIPTS]
        for number, line in enumerate(source.text.splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not found, f"it is called {GONE[pattern]} now: {found}"


@pytest.mark.parametrize("name", GONE_FILES)
def test_a_file_that_was_renamed_stays_so(name: str) -> None:
    assert not (ROOT / name).exists(), f"it is {GONE_FILES[name]} now"


def test_each_word_has_one_row() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "words.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    words = [row for row in rows if row not in {"term", "---"}]
    assert len(words) > 30
    assert len(words) == len(set(words))
