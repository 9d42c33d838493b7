"""Failures are counted by browser, address and account; nobody who is right is kept out by what others got wrong."""

import time
from datetime import timedelta

import pytest

from annotator.models import Classroom, Failure, Membership
from annotator.services import accounts, classrooms, passwords
from annotator.services.attempts import Browser, Limits
from annotator.services.errors import TooMany, WrongJoinCode, WrongPassword, WrongRecovery
from tests.cast import PASSWORD, Cast
from tests.kinds import Db

LIMITS = Limits("5 per 15 minutes", "3 per 15 minutes", "2 per 15 minutes")
TESS, RITA = "tess@example.org", "rita@example.org"


def fail(email: str = TESS, *, address: str = "10.0.0.1", times: int = 1, browser: Browser | None = None) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.with_password(email, "wrong horse", address=address, limits=LIMITS, browser=browser)


def succeed(email: str = TESS, *, address: str = "10.0.0.1", browser: Browser | None = None) -> None:
    user = accounts.with_password(email, PASSWORD, address=address, limits=LIMITS, browser=browser)
    assert user.email == email


def refused(email: str = TESS, *, address: str = "10.0.0.1", browser: Browser | None = None) -> TooMany:
    with pytest.raises(TooMany) as refusal:
        accounts.with_password(email, PASSWORD, address=address, limits=LIMITS, browser=browser)
    return refusal.value


def test_a_browser_is_slowed_down_for_its_own_failures_alone(session: Db, cast: Cast) -> None:
    guesser, other = Browser("guesser"), Browser("other")
    fail(times=2, browser=guesser)
    assert 0 < refused(browser=guesser).extra["retry_after"] <= 15 * 60
    refused(browser=guesser, address="10.0.0.9")
    succeed(browser=other)
    succeed(RITA, browser=guesser)


def test_an_address_is_slowed_down_for_the_account_it_guesses_at(session: Db, cast: Cast) -> None:
    """Whoever sends no cookie is always a new browser, and yet has an address."""
    for number in range(3):
        fail(browser=Browser(f"new {number}"))
    refused(browser=Browser("another new one"))
    succeed(RITA)
    succeed(address="10.0.0.2")


def test_one_account_guessed_at_from_everywhere_lets_those_in_who_have_no_failures(session: Db, cast: Cast) -> None:
    for number in range(5):
        fail(address=f"10.0.1.{number}")
    refused(address="10.0.1.1")
    succeed(address="10.0.2.1")
    fail(address="10.0.2.2")
    refused(address="10.0.2.2")


def test_who_has_been_in_with_this_browser_is_not_kept_out_by_others(session: Db, cast: Cast) -> None:
    own = Browser("her own", (cast.tess.user_id,))
    for number in range(3):
        fail(browser=Browser(f"new {number}"))
    fail(browser=own, times=2)
    succeed(browser=own)
    fail(browser=own)
    refused(browser=own)
    succeed(RITA, browser=Browser("her own", (cast.rita.user_id,)))


def test_a_browser_that_let_somebody_else_in_is_any_browser(session: Db, cast: Cast) -> None:
    fail(times=3)
    refused(browser=Browser("shared", (cast.rita.user_id,)))


def test_spelling_does_not_make_another_account(session: Db, cast: Cast) -> None:
    for email in (TESS, TESS.upper(), f" {TESS} "):
        fail(email)
    refused()


def test_a_refusal_costs_no_hashing(session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(times=3)
    monkeypatch.setattr(passwords, "_hasher", None)
    refused()


def test_success_is_not_counted(session: Db, cast: Cast) -> None:
    for _ in range(6):
        succeed()
    assert session.query(Failure).count() == 0
    fail(times=2)
    succeed()


def test_a_window_ends(session: Db, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(times=3)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 15 * 60 + 1)
    succeed()
    fail(times=3)
    refused()


def test_a_school_joins_from_one_address(session: Db, cast: Cast) -> None:
    """Thirty students come in at once, some mistype the code, some the words: nobody who is right is refused."""
    limits = Limits("400 per 15 minutes", "200 per 15 minutes")
    for n in range(30):
        with pytest.raises(WrongJoinCode):
            classrooms.with_join_code(f"WRONG{n:03}", address="10.0.0.1", limits=limits)
        assert classrooms.with_join_code(cast.join_code, address="10.0.0.1", limits=limits).id == cast.classroom_id


def test_the_right_code_passes_whatever_was_tried_before(session: Db, cast: Cast) -> None:
    guesser = Browser("guesser")
    for number in range(2):
        with pytest.raises(WrongJoinCode):
            classrooms.with_join_code(f"AAAABBB{number}", address="10.0.0.1", limits=LIMITS, browser=guesser)
    with pytest.raises(TooMany):
        classrooms.with_join_code("aaaa-bbbb", address="10.0.0.2", limits=LIMITS, browser=guesser)
    for browser in (guesser, Browser("other"), None):
        room = classrooms.with_join_code(cast.join_code, address="10.0.0.1", limits=LIMITS, browser=browser)
        assert room.id == cast.classroom_id


def test_recovery_words_are_not_guessed(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)

    def come_back(name: str, words: str | None, address: str = "10.0.0.1") -> Membership:
        return classrooms.rejoin(room, name, words or "", address=address, limits=LIMITS)

    for name in ("Sam", "SAM", "s.a.m"):
        with pytest.raises(WrongRecovery):
            come_back(name, "one two three")
    with pytest.raises(TooMany):
        come_back("SAM", cast.sam.recovery)
    assert come_back("Sue", cast.sue.recovery).id == cast.sue.membership_id
    assert come_back("Sam", cast.sam.recovery, "10.0.0.2").id == cast.sam.membership_id


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=4000)])
def test_a_clock_that_was_ahead_locks_nobody_out(session: Db, cast: Cast, ahead: timedelta) -> None:
    fail(times=3)
    for failure in session.query(Failure):
        failure.expires_at += ahead
    succeed()
    fail(times=3)
    assert refused().extra["retry_after"] <= 15 * 60
