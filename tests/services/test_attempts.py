"""Failures are counted, per account and per address; a school behind one address is not locked out."""

import time

import pytest

from annotator.models import Classroom, Failure
from annotator.services import accounts, classrooms
from annotator.services.attempts import Limits
from annotator.services.errors import TooMany, WrongJoinCode, WrongPassword, WrongRecovery
from tests.cast import PASSWORD, Cast
from tests.services.classwork import Db

LIMITS = Limits("3 per 15 minutes", "5 per 15 minutes")
TESS, RITA = "tess@example.org", "rita@example.org"


def fail(email: str = TESS, *, address: str = "10.0.0.1", times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            accounts.with_password(email, "wrong horse", address=address, limits=LIMITS)


def succeed(email: str = TESS, *, address: str = "10.0.0.1") -> None:
    assert accounts.with_password(email, PASSWORD, address=address, limits=LIMITS).email == email


def test_an_account_is_shut_after_too_many_failures_from_anywhere(session: Db, cast: Cast) -> None:
    fail(times=2)
    fail(address="10.0.0.2")
    with pytest.raises(TooMany) as refusal:
        succeed(address="10.0.0.3")
    assert 0 < refusal.value.extra["retry_after"] <= 15 * 60
    succeed(RITA)


def test_spelling_does_not_make_another_account(session: Db, cast: Cast) -> None:
    for email in (TESS, TESS.upper(), f" {TESS} "):
        fail(email)
    with pytest.raises(TooMany):
        succeed()


def test_an_address_is_shut_after_more(session: Db, cast: Cast) -> None:
    for n in range(5):
        fail(f"guess{n}@example.org")
    with pytest.raises(TooMany):
        succeed()
    succeed(address="10.0.0.2")


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
    with pytest.raises(TooMany):
        succeed()


def test_a_school_joins_from_one_address(session: Db, cast: Cast) -> None:
    """Thirty students come in at once, some mistype the code, some the words: nobody who is right is refused."""
    limits = Limits("10 per 15 minutes", "150 per 15 minutes")
    for n in range(30):
        with pytest.raises(WrongJoinCode):
            classrooms.with_join_code(f"WRONG{n:03}", address="10.0.0.1", limits=limits)
        assert classrooms.with_join_code(cast.join_code, address="10.0.0.1", limits=limits).id == cast.classroom_id


def test_a_wrong_code_is_counted_for_itself(session: Db, cast: Cast) -> None:
    for _ in range(3):
        with pytest.raises(WrongJoinCode):
            classrooms.with_join_code("AAAABBBB", address="10.0.0.1", limits=LIMITS)
    with pytest.raises(TooMany):
        classrooms.with_join_code("aaaa-bbbb", address="10.0.0.2", limits=LIMITS)
    classrooms.with_join_code(cast.join_code, address="10.0.0.1", limits=LIMITS)


def test_recovery_words_are_not_guessed(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    assert cast.sam.recovery is not None
    for _ in range(3):
        with pytest.raises(WrongRecovery):
            classrooms.rejoin(room, "Sam", "one two three", address="10.0.0.1", limits=LIMITS)
    with pytest.raises(TooMany):
        classrooms.rejoin(room, "SAM", cast.sam.recovery, address="10.0.0.2", limits=LIMITS)
    sue = classrooms.rejoin(room, "Sue", cast.sue.recovery or "", address="10.0.0.1", limits=LIMITS)
    assert sue.id == cast.sue.membership_id
