"""Accounts, sign-ins and places: what makes them, what ends them."""

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

import pytest

from annotator.models import Classroom, SignIn
from annotator.services import accounts, classrooms, erasure, errors, passwords, recovery
from annotator.services.attempts import Limits
from tests.cast import Cast
from tests.kinds import Db
from tests.services.classwork import NOW, user

LIMITS = Limits("10 per 15 minutes", "150 per 15 minutes")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [("tess@example.org", "long enough", errors.TakenEmail), ("TESS@Example.org", "long enough", errors.TakenEmail),
     ("no address", "long enough", errors.UnusableEmail), ("", "long enough", errors.UnusableEmail),
     ("new@example.org", "short", errors.ShortPassword)],
)  # fmt: skip
def test_it_refuses_an_account(session: Db, cast: Cast, email: str, password: str, error: type[errors.Refused]) -> None:
    with pytest.raises(error):
        accounts.add_user(email, name="New", password=password, now=NOW)


def test_a_new_password_ends_every_sign_in(session: Db, cast: Cast) -> None:
    tess = user(session, cast.tess)
    tokens = [accounts.open_sign_in(tess, kind=kind, now=NOW) for kind in ("browser", "script")]
    accounts.set_password(tess, accounts.hash_of("another right horse"))
    for token in tokens:
        assert accounts.sign_in_with(token, idle=DAY, longest=DAY, now=NOW) is None
    assert accounts.with_password("tess@example.org", "another right horse", address="x", limits=LIMITS) == tess


def test_a_sign_in_dies_of_age_idleness_and_sign_out(session: Db, cast: Cast) -> None:
    hour = timedelta(hours=1)
    token = accounts.open_sign_in(user(session, cast.tess), kind="browser", now=NOW)
    script = accounts.open_sign_in(user(session, cast.tess), kind="script", now=NOW)

    def is_alive(token: str, after: timedelta) -> bool:
        return accounts.sign_in_with(token, idle=2 * hour, longest=12 * hour, now=NOW + after) is not None

    assert is_alive(token, hour)
    assert not is_alive(token, 3 * hour)
    accounts.refresh_sign_in(token, now=NOW + 11 * hour)
    assert is_alive(token, 12 * hour)
    assert not is_alive(token, 13 * hour)
    assert is_alive(script, timedelta(days=400))
    accounts.close_sign_in(token)
    assert not is_alive(token, timedelta(0))


SUMMER = datetime(2026, 7, 31, 20, tzinfo=UTC)


def is_alive(token: str, now: datetime) -> bool:
    return accounts.sign_in_with(token, idle=2 * DAY, longest=2 * DAY, now=now) is not None


@pytest.mark.parametrize("made", [SUMMER - timedelta(days=300), SUMMER - timedelta(hours=1)])
def test_a_student_s_token_ends_with_the_school_year(session: Db, cast: Cast, made: datetime) -> None:
    sam, tess = (user(session, one) for one in (cast.sam, cast.tess))
    token, staff = (accounts.open_sign_in(one, kind="script", now=made) for one in (sam, tess))
    assert is_alive(token, SUMMER)
    for later in (timedelta(hours=4), timedelta(days=6 * 365)):
        assert not is_alive(token, SUMMER + later)
        assert is_alive(staff, SUMMER + later)
    accounts.prune(idle=DAY, longest=DAY, now=SUMMER)
    assert is_alive(token, SUMMER)
    accounts.prune(idle=DAY, longest=DAY, now=SUMMER + timedelta(hours=4))
    assert not is_alive(token, SUMMER)
    assert is_alive(staff, SUMMER)


def test_the_school_year_ends_when_the_school_says(session: Db, cast: Cast) -> None:
    token = accounts.open_sign_in(user(session, cast.sam), kind="script", now=SUMMER)
    for month, day, is_over in ((7, 31, True), (8, 15, False), (12, 31, False)):
        found = accounts.sign_in_with(token, idle=DAY, longest=DAY, now=SUMMER + DAY, year_ends=(month, day))
        assert (found is None) == is_over


@pytest.mark.parametrize("kind", ["browser", "script"])
@pytest.mark.parametrize("ahead", [timedelta(days=30), timedelta(days=36_500)])
def test_a_sign_in_begun_by_a_clock_that_was_ahead_does_not_live_until_then(
    session: Db, cast: Cast, ahead: timedelta, kind: Literal["browser", "script"]
) -> None:
    token = accounts.open_sign_in(user(session, cast.sam), kind=kind, now=NOW + ahead)
    assert not is_alive(token, NOW)
    accounts.prune(idle=DAY, longest=DAY, now=NOW)
    assert not is_alive(token, NOW + ahead)


def test_a_use_noted_by_a_clock_that_was_ahead_is_noted_anew(session: Db, cast: Cast) -> None:
    token = accounts.open_sign_in(user(session, cast.sam), kind="browser", now=NOW)
    accounts.refresh_sign_in(token, now=NOW + timedelta(days=900))
    sign_in = accounts.sign_in_with(token, idle=DAY, longest=2 * DAY, now=NOW)
    assert sign_in is not None
    assert accounts.is_due(sign_in, now=NOW)
    assert accounts.sign_in_with(token, idle=DAY, longest=2 * DAY, now=NOW + 3 * DAY) is None


def test_new_words_end_every_sign_in_of_the_student_alone(session: Db, cast: Cast) -> None:
    place = classrooms.member_with_id(cast.sam.membership_id)
    assert place is not None
    old = [accounts.open_sign_in(place.user, kind=kind, now=NOW) for kind in ("browser", "script")]
    sue = accounts.open_sign_in(user(session, cast.sue), kind="script", now=NOW)
    recovery.replace(place, recovery.new_words())
    assert not any(is_alive(token, NOW) for token in old)
    assert is_alive(sue, NOW)


def test_removing_a_student_ends_every_sign_in(session: Db, cast: Cast) -> None:
    place = classrooms.member_with_id(cast.sam.membership_id)
    assert place is not None
    tokens = [accounts.open_sign_in(place.user, kind=kind, now=NOW) for kind in ("browser", "script")]
    erasure.delete_membership(place)
    assert not any(is_alive(token, NOW) for token in tokens)


def test_tokens_of_an_account_are_revoked_and_browsers_stay(session: Db, cast: Cast) -> None:
    tess = user(session, cast.tess)
    browser, *scripts = (accounts.open_sign_in(tess, kind=kind, now=NOW) for kind in ("browser", "script", "script"))
    assert accounts.revoke_tokens(tess) == 2
    assert [is_alive(token, NOW) for token in (browser, *scripts)] == [True, False, False]


def test_neither_token_nor_password_nor_words_are_stored(session: Db, cast: Cast) -> None:
    token = accounts.open_sign_in(user(session, cast.tess), kind="script", now=NOW)
    hashes = [row.token_hash for row in session.query(SignIn)]
    assert passwords.token_hash(token) in hashes
    assert token not in hashes
    assert (user(session, cast.tess).password_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "x" * 31,
        "Sam\u202e",
        "Sam\0",
        "<b>Sam</b>",
        "😀😀",
        "...",
        "a/b",
        "\u200b\u200bab",
        "Z\u0303\u0304\u0306\u0307algo",
        "\u0301ab",
        "a \u0301b",
        "Sa\u3164m",
        "Sam\ufe0f",
        "S\u034fam",
        "Sam\U000e0101",
    ],
)
def test_it_refuses_a_pseudonym_that_cannot_be_read(session: Db, cast: Cast, name: str) -> None:
    with pytest.raises(errors.UnusablePseudonym):
        classrooms.join(session.get_one(Classroom, cast.classroom_id), name, now=NOW)


@pytest.mark.parametrize("name", ["sam", " SAM ", "S.a.m", "Ｓａｍ", "S a-m"])
def test_a_taken_pseudonym_comes_with_a_free_one(session: Db, cast: Cast, name: str) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    with pytest.raises(errors.TakenPseudonym) as refusal:
        classrooms.join(room, name, now=NOW)
    joined = classrooms.join(room, refusal.value.extra["suggestion"], now=NOW)
    assert joined.membership.role == "student"


@pytest.mark.parametrize("name", ["Sаm", "ЅАМ", "Sám", "S\u0323am", "Sarn", "𝕾𝖆𝖒"])
def test_a_name_that_looks_like_a_taken_one_is_taken(session: Db, cast: Cast, name: str) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    with pytest.raises(errors.TakenPseudonym) as refusal:
        classrooms.join(room, name, now=NOW)
    free = refusal.value.extra["suggestion"]
    assert classrooms.join(room, free, now=NOW).membership.pseudonym == free


@pytest.mark.parametrize("name", ["Zoë", "李小龙", "محمد", "Jean-Luc", "O’Neill", "नमस्ते", "Nguyễn Thị", "יִשַּׁי"])
def test_names_of_every_writing_are_welcome(session: Db, cast: Cast, name: str) -> None:
    assert classrooms.join(session.get_one(Classroom, cast.classroom_id), name, now=NOW).membership.pseudonym == name


def test_a_join_repeated_with_its_op_is_the_same_place(session: Db, cast: Cast) -> None:
    room, op = session.get_one(Classroom, cast.classroom_id), uuid4()
    first = classrooms.join(room, "Newcomer", now=NOW, op=op)
    again = classrooms.join(room, "newcomer", now=NOW + DAY, op=op)
    assert again.membership == first.membership
    back = classrooms.rejoin(room, "Newcomer", again.recovery, address="x", limits=LIMITS)
    assert back == first.membership
    for other in (None, uuid4()):
        with pytest.raises(errors.TakenPseudonym):
            classrooms.join(room, "Newcomer", now=NOW, op=other)


def test_a_closed_class_takes_nobody_and_lets_members_back(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    classrooms.set_open_to_join(room, is_open=False)
    with pytest.raises(errors.ClosedClassroom):
        classrooms.join(room, "Newcomer", now=NOW)
    back = classrooms.rejoin(room, " sam ", (cast.sam.recovery or "").upper(), address="x", limits=LIMITS)
    assert back.id == cast.sam.membership_id


def test_a_rotated_code_opens_and_the_old_one_does_not(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    classrooms.rotate_code(room)
    assert classrooms.with_join_code(room.join_code.lower(), address="x", limits=LIMITS) == room
    with pytest.raises(errors.WrongJoinCode):
        classrooms.with_join_code(cast.join_code, address="x", limits=LIMITS)


def test_new_words_replace_the_old_ones(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    member = classrooms.member_with_id(cast.sam.membership_id)
    assert member is not None
    words = recovery.new_words()
    recovery.give(member, words)
    with pytest.raises(errors.WrongRecovery):
        classrooms.rejoin(room, "Sam", cast.sam.recovery or "", address="x", limits=LIMITS)
    assert classrooms.rejoin(room, "Sam", words.plain, address="x", limits=LIMITS) == member


def test_a_teacher_has_no_words_to_come_back_with(session: Db, cast: Cast) -> None:
    room = session.get_one(Classroom, cast.classroom_id)
    with pytest.raises(errors.WrongRecovery):
        classrooms.rejoin(room, "", "", address="x", limits=LIMITS)


def test_the_last_teacher_stays(session: Db, cast: Cast) -> None:
    room, tess = session.get_one(Classroom, cast.classroom_id), user(session, cast.tess)
    place = classrooms.place_of(tess.id, room.id)
    assert place is not None
    with pytest.raises(errors.LastTeacher):
        classrooms.refuse_to_orphan(place)
    classrooms.add_member(room, "otto@example.org", "teacher", by=tess, now=NOW)
    classrooms.refuse_to_orphan(place)
    with pytest.raises(errors.AlreadyMember):
        classrooms.add_member(room, "otto@example.org", "reviewer", by=tess, now=NOW)
