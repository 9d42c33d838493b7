"""The whole story in five browsers: from a pasted article to a file of agreed labels that proves itself."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from annotator.cli.verify import verify_command
from annotator.content import demo_article
from annotator.core.formats.verify import faults
from tests.browser.conftest import Live
from tests.browser.hand import mark
from tests.cast import PASSWORD

SOUTH_FRONT = Path(__file__).parents[3] / "shared" / "articles" / "south-front-2018.txt"
KEYS = {"claim": "1", "attribution": "2", "opinion": "3", "boilerplate": "4"}


@dataclass(frozen=True)
class Story:
    """An article and what happens to it: passages by what becomes of them."""

    paste: str
    cut: str | None  # the beginning of a block that a page break cut off from the one after it
    unanimous: tuple[str, str]
    majority: tuple[str, str]
    disputed: tuple[str, str, str]  # words, one label, another label
    stray: tuple[str, str]


def south_front() -> Story:
    if not SOUTH_FRONT.exists():
        pytest.skip("the South Front article lies outside the project and is not there")
    return Story(
        paste=SOUTH_FRONT.read_text(encoding="utf-8"),
        cut="The Syrian Army and its allies",
        unanimous=("Become a Member of Global Research", "boilerplate"),
        majority=("According to Savchenko", "attribution"),
        disputed=("It is interesting to note", "opinion", "boilerplate"),
        stray=("progressing quite well", "opinion"),
    )


def shipped() -> Story:
    return Story(
        paste=demo_article(),
        cut=None,
        unanimous=("Copy link", "boilerplate"),
        majority=("Police say", "attribution"),
        disputed=("a reckless gamble", "opinion", "claim"),
        stray=("Best news in years", "opinion"),
    )


def press(page: Page, name: str) -> None:
    """Click the button or link with this name."""
    page.locator("main").get_by_role("button", name=name).or_(
        page.locator("main").get_by_role("link", name=name)
    ).first.click()


def sign_in(live: Live, email: str) -> Page:
    """Open the first page in a new browser and sign in."""
    page = live.page_for()
    page.goto("/")
    press(page, "Sign in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    return page


def make_class(page: Page) -> str:
    """Make a class with a reviewer, and return its join code."""
    press(page, "Make a class")
    page.get_by_label("Name of the class").fill("Media 11c")
    press(page, "Make the class")
    press(page, "Add a teacher or reviewer")
    page.get_by_label("E-mail").fill("rita@example.org")
    page.get_by_label("Reviewer:").check()
    press(page, "Add")
    return page.locator("main .code").first.inner_text().replace(" ", "")


def give_article(page: Page, story: Story) -> None:
    """Paste the article, mend it, freeze it, and open an assignment on it."""
    press(page, "Add an article")
    page.locator("main textarea").fill(story.paste)
    press(page, "Go on to the preview")
    if story.cut:
        block = page.locator("main li, main .draft-block").filter(has_text=story.cut).first
        block.get_by_role("button", name="Join with the next").click()
        expect(page.locator("main")).to_contain_text("al-Banat in the al-Safa area")
    press(page, "Freeze this text")
    press(page, "Make an assignment from it")
    page.get_by_label("Title").fill("What do these words do?")
    press(page, "Make the assignment")
    press(page, "Open to the class")


def join(live: Live, code: str, pseudonym: str) -> Page:
    """Join in a new browser and open the article."""
    page = live.page_for()
    page.goto("/")
    page.get_by_label("Class code").fill(code)
    press(page, "Join the class")
    page.get_by_label("name").first.fill(pseudonym)
    press(page, "Join")
    expect(page.locator(".words")).to_be_visible()
    page.reload()  # as a phone does by itself
    expect(page.locator(".words")).to_be_visible()
    press(page, "Start")
    expect(page.locator("main[data-ready]")).to_be_visible()
    return page


def submit(page: Page) -> None:
    """Hand the article in."""
    page.get_by_role("button", name="Submit…").click()
    page.locator("#submit-confirm").click()
    expect(page.locator("main")).to_contain_text("submitted")


def annotate(page: Page, marks: list[tuple[str, str]]) -> None:
    """Mark passages with the mouse and the label's key, then submit."""
    for words, label in marks:
        mark(page, words, KEYS[label])
    submit(page)


def review(page: Page, story: Story) -> None:
    """Settle everything that is open: the disputed passage by choosing a version, the rest as no span."""
    press(page, "Media 11c")
    press(page, "What do these words do?")
    press(page, "Review queue")
    press(page, "Begin with the first")
    while page.locator("#decide").count():
        expect(page.locator("body[data-ready]")).to_be_visible()
        is_disputed = story.disputed[0] in page.locator(".unit-words").inner_text()
        before = page.url
        page.keyboard.press("A" if is_disputed else "N")
        expect(page).not_to_have_url(before)


def release(page: Page, folder: Path) -> tuple[Path, str]:
    """Close the round, export, and return the record and the CSV."""
    page.reload()
    press(page, "Close for review")
    expect(page.locator("h1")).to_have_text("Close for review?")
    press(page, "Close for review")
    press(page, "Export")
    expect(page.locator("main")).to_contain_text("0 open")
    press(page, "Make the release")
    with page.expect_download() as record:
        page.locator("main a[href$='/files/record']").first.click()
    with page.expect_download() as table:
        page.locator("main a[href$='/files/csv']").first.click()
    record.value.save_as(folder / "release.jsonl")
    return folder / "release.jsonl", Path(table.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("tell", [south_front, shipped])
def test_from_a_real_article_to_agreed_labels(live: Live, tmp_path: Path, tell) -> None:  # type: ignore[no-untyped-def]
    story = tell()
    teacher = sign_in(live, "tess@example.org")
    code = make_class(teacher)
    give_article(teacher, story)

    words, one, other = story.disputed
    students = {name: join(live, code, name) for name in ("Otter", "Heron", "Badger")}
    annotate(students["Otter"], [story.unanimous, story.majority, (words, one)])
    annotate(students["Heron"], [story.unanimous, story.majority, (words, other)])
    annotate(students["Badger"], [story.unanimous, story.stray])

    review(sign_in(live, "rita@example.org"), story)
    file, table = release(teacher, tmp_path)

    lines = file.read_text(encoding="utf-8").strip().split("\n")
    assert faults(lines) == []
    verify_command.main([str(file)], standalone_mode=False)
    (record,) = map(json.loads, lines)
    labels = {(label["quote"], label["label"]): label["source"] for label in record["labels"]}
    assert labels.pop(story.unanimous) == "unanimous"
    assert labels.pop(story.majority) == "majority"
    assert list(labels.values()) == ["ruled"]
    assert set(labels) <= {(words, one), (words, other)}
    marked = {(span["quote"], span["label"]) for span in record["spans"]}
    assert marked == {story.unanimous, story.majority, (words, one), (words, other), story.stray}
    assert record["balance"] == {"units": 4, "agreed": 2, "ruled": 1, "ruled_none": 1, "open": 0}
    text = record["article"]["text"]
    assert all(span["quote"] == text[span["start"] : span["end"]] for span in record["spans"])
    assert table.count(record["article"]["sha256"]) == len(record["labels"])
