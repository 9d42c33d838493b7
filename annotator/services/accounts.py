"""Accounts and sign-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, not_, or_, select
from sqlalchemy.exc import IntegrityError

from annotator.core.later import Later
from annotator.db import session
from annotator.models import SignIn, User
from annotator.services import attempts, events, passwords
from annotator.services.attempts import Browser, Limits
from annotator.services.errors import NoSuchAccount, ShortPassword, TakenEmail, UnusableEmail, WrongPassword
from annotator.services.passwords import Tried

email_validator = Later("email_validator")  # only who gets an account needs it

MonthDay = tuple[int, int]

LEAST_PASSWORD = 10
YEAR_ENDS = 7, 31  # the last day of the school year
_SEEN_STEP = timedelta(minutes=1)  # how stale `seen_at` may be before a request writes it


class SignedIn(NamedTuple):
    """A sign-in as bare values, since every request asks for one; `email` is None for students."""

    user_id: UUID
    name: str
    email: str | None
    kind: str
    created_at: datetime
    seen_at: datetime


SIGNED_IN = (
    select(SignIn.user_id, User.name, User.email, SignIn.kind, SignIn.created_at, SignIn.seen_at)
    .join(User, User.id == SignIn.user_id)
    .where(SignIn.token_hash == bindparam("hash"))
)


@dataclass(frozen=True)
class Ages:
    """When sign-ins end: a browser's after `idle` without use or when `longest` is over, students' with the year.

    `year_ends` is the last day of the school year, month and day.
    """

    idle: timedelta
    longest: timedelta
    year_ends: MonthDay

    def begin_of_year(self, now: datetime) -> datetime:
        """Return when the school year began that it is now, in UTC."""
        month, day = self.year_ends
        ends = [datetime(year, month, day, tzinfo=UTC) + timedelta(days=1) for year in (now.year - 1, now.year)]
        return max(end for end in ends if end <= now)


def administrators() -> Sequence[User]:
    """Return those who run the installation, by name."""
    return session.scalars(select(User).filter_by(is_admin=True).order_by(User.name, User.id)).all()


def add_user(email: str, *, name: str, password: str, now: datetime, is_admin: bool = False) -> User:
    """Make an account for a teacher or reviewer.

    :raise UnusableEmail: when it is no address
    :raise TakenEmail: when somebody has it already
    :raise ShortPassword: when the password has fewer than `LEAST_PASSWORD` characters
    """
    address = normalised_email(email)
    password_hash = hash_of(password)  # before the first statement, since it takes a while
    if with_email(address):
        raise TakenEmail(email=address)
    user = User(
        email=address, name=name.strip() or address, password_hash=password_hash, is_admin=is_admin, created_at=now
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError as error:  # somebody else did the same in the same moment
        raise TakenEmail(email=address) from error
    events.record("add", "user", user.id, by=None, classroom=None, now=now)
    return user


def normalised_email(email: str) -> str:
    """Return the address in one spelling; upper and lower case are the same person."""
    try:
        checked = email_validator.validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError as error:
        raise UnusableEmail(email=email) from error
    return str(checked.normalized).lower()


def with_email(email: str) -> User | None:
    """Return the account with this address."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def with_id(id: UUID) -> User | None:
    """Return an account, or a student."""
    return session.get(User, id)


def existing(email: str) -> User:
    """Return the account with this address.

    :raise NoSuchAccount: when there is none
    """
    if user := with_email(email):
        return user
    raise NoSuchAccount(email=email)


def hash_of(password: str) -> str:
    """Return what is stored of a new password. It takes a while: ask before a transaction is begun.

    :raise ShortPassword: when it has fewer than `LEAST_PASSWORD` characters
    """
    if len(password) < LEAST_PASSWORD:
        raise ShortPassword(least=LEAST_PASSWORD)
    return passwords.hashed(password)


def set_password(user: User, password_hash: str) -> None:
    """Set a new password, as `hash_of` returned it, and end every sign-in made with the old one."""
    user.password_hash = password_hash
    session.flush()
    end_sign_ins(user)


def hash_to_try(email: str, *, address: str, limits: Limits, browser: Browser | None = None) -> str | None:
    """Return what a password for this e-mail has to fit; this only reads.

    :raise TooMany: after too many failures
    """
    user, account = with_email(email), _counted_as(email)
    attempts.open_counters(limits, account=account, address=address, browser=browser, user=user)
    return user.password_hash if user else None


def with_password(
    email: str, password: str, *, address: str, limits: Limits, browser: Browser | None = None,
    tried: Tried | None = None,
) -> User:  # fmt: skip
    """Return the account that this e-mail and password open; `tried` is the password tried at `hash_to_try`.

    :raise WrongPassword: counted against the account, the address and the browser
    :raise TooMany: after too many of those
    """
    user, account = with_email(email), _counted_as(email)
    with attempts.counted(limits, account=account, address=address, browser=browser, user=user):
        if not passwords.fits(password, user.password_hash if user else None, tried) or user is None:
            raise WrongPassword
        return user


def _counted_as(email: str) -> str:
    return f"sign-in:{email.strip().lower()}"


def open_sign_in(user: User, *, kind: Literal["browser", "script"], now: datetime) -> str:
    """Start a sign-in and return its token, which is not stored."""
    token = passwords.new_token()
    session.add(SignIn(user_id=user.id, token_hash=passwords.token_hash(token), kind=kind, created_at=now, seen_at=now))
    session.flush()
    return token


def sign_in_with(
    token: str, *, idle: timedelta, longest: timedelta, now: datetime, year_ends: MonthDay = YEAR_ENDS
) -> SignedIn | None:
    """Return the sign-in that a token stands for, if it still does."""
    session.flush()
    row = session.connection().execute(SIGNED_IN, {"hash": passwords.token_hash(token)}).one_or_none()
    sign_in = row and SignedIn(*row)
    return sign_in if sign_in and not _has_ended(sign_in, Ages(idle, longest, year_ends), now) else None


def _has_ended(sign_in: SignedIn, ages: Ages, now: datetime) -> bool:
    """Say whether a sign-in has ended by itself: a browser's by idleness or age, a student's with the school year.

    Scripts of those who have an account act until they are revoked. What was begun in a future further off than a
    sign-in lasts was begun by a clock that was ahead, and would live until that future.
    """
    if sign_in.kind == "script" and sign_in.email is not None:
        return False
    is_from_future = sign_in.created_at - now > ages.longest
    if sign_in.kind == "script":
        return is_from_future or sign_in.created_at < ages.begin_of_year(now)
    return is_from_future or now - sign_in.seen_at > ages.idle or now - sign_in.created_at > ages.longest


def is_due(sign_in: SignedIn, *, now: datetime) -> bool:
    """Say whether the sign-in's last use should be noted again: at most once a minute."""
    return abs(now - sign_in.seen_at) > _SEEN_STEP  # in the future, too: a clock may have been set back


def refresh_sign_in(token: str, *, now: datetime) -> None:
    """Note that the sign-in is in use, unless somebody holds its row: then another request will."""
    row = select(SignIn).where(SignIn.token_hash == passwords.token_hash(token))
    if sign_in := session.scalar(row.with_for_update(of=SignIn, skip_locked=True)):
        sign_in.seen_at = now
        session.flush()


def prune(*, idle: timedelta, longest: timedelta, now: datetime, year_ends: MonthDay = YEAR_ENDS) -> None:
    """Delete sign-ins that have ended by themselves."""
    ages = Ages(idle, longest, year_ends)
    is_script, from_future = SignIn.kind == "script", SignIn.created_at > now + ages.longest
    too_old = or_(SignIn.seen_at < now - ages.idle, SignIn.created_at < now - ages.longest)
    of_students = SignIn.user_id.in_(select(User.id).where(User.email.is_(None)))
    last_year = and_(of_students, or_(SignIn.created_at < ages.begin_of_year(now), from_future))
    ended = or_(and_(not_(is_script), or_(too_old, from_future)), and_(is_script, last_year))
    session.execute(delete(SignIn).where(ended))


def end_sign_ins(user: User) -> None:
    """End every sign-in of a person, browsers' and scripts'."""
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def revoke_tokens(user: User) -> int:
    """End every sign-in of the person's scripts, and return how many there were."""
    scripts = delete(SignIn).where(SignIn.user_id == user.id, SignIn.kind == "script").returning(SignIn.id)
    return len(session.scalars(scripts).all())


def close_sign_in(token: str) -> None:
    """End a sign-in: the token is worthless from now on."""
    session.execute(delete(SignIn).where(SignIn.token_hash == passwords.token_hash(token)))
