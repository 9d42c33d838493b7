"""Accounts and sign-ins."""

from datetime import datetime, timedelta
from typing import Literal

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, or_, select

from annotator.db import session
from annotator.models import SignIn, User
from annotator.services import attempts, events, passwords
from annotator.services.attempts import Limits
from annotator.services.errors import NoSuchAccount, ShortPassword, TakenEmail, UnusableEmail, WrongPassword

LEAST_PASSWORD = 10
_SEEN_STEP = timedelta(minutes=1)  # how stale `seen_at` may be before a request writes it


def add_user(email: str, *, name: str, password: str, now: datetime, is_admin: bool = False) -> User:
    """Make an account for a teacher or reviewer.

    :raise UnusableEmail: when it is no address
    :raise TakenEmail: when somebody has it already
    :raise ShortPassword: when the password has fewer than `LEAST_PASSWORD` characters
    """
    address = normalised_email(email)
    if with_email(address):
        raise TakenEmail(email=address)
    user = User(email=address, name=name.strip() or address, is_admin=is_admin, created_at=now)
    session.add(user)
    set_password(user, password)
    events.record("add", "user", user.id, by=None, classroom=None, now=now)
    return user


def normalised_email(email: str) -> str:
    """Return the address in one spelling; upper and lower case are the same person."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise UnusableEmail(email=email) from error
    return checked.normalized.lower()


def with_email(email: str) -> User | None:
    """Return the account with this address."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def existing(email: str) -> User:
    """Return the account with this address.

    :raise NoSuchAccount: when there is none
    """
    if user := with_email(email):
        return user
    raise NoSuchAccount(email=email)


def set_password(user: User, password: str) -> None:
    """Set a new password and end every sign-in made with the old one.

    :raise ShortPassword: when it has fewer than `LEAST_PASSWORD` characters
    """
    if len(password) < LEAST_PASSWORD:
        raise ShortPassword(least=LEAST_PASSWORD)
    user.password_hash = passwords.hashed(password)
    session.flush()
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))


def with_password(email: str, password: str, *, address: str, limits: Limits) -> User:
    """Return the account that this e-mail and password open.

    :raise WrongPassword: counted against the account and the address
    :raise TooMany: after too many of those
    """
    with attempts.counted(limits, account=f"sign-in:{email.strip().lower()}", address=f"sign-in@{address}"):
        user = with_email(email)
        if not passwords.is_right(password, user.password_hash if user else None) or user is None:
            raise WrongPassword
        return user


def open_sign_in(user: User, *, kind: Literal["browser", "script"], now: datetime) -> str:
    """Start a sign-in and return its token, which is not stored."""
    token = passwords.new_token()
    session.add(SignIn(user_id=user.id, token_hash=passwords.token_hash(token), kind=kind, created_at=now, seen_at=now))
    session.flush()
    return token


def sign_in_with(token: str, *, idle: timedelta, longest: timedelta, now: datetime) -> SignIn | None:
    """Return the sign-in that a token stands for, if it still does. Scripts' tokens do not age."""
    sign_in = _with_token(token)
    if sign_in is None:
        return None
    if sign_in.kind == "browser" and (now - sign_in.seen_at > idle or now - sign_in.created_at > longest):
        return None
    return sign_in


def _with_token(token: str) -> SignIn | None:
    return session.scalar(select(SignIn).where(SignIn.token_hash == passwords.token_hash(token)))


def is_due(sign_in: SignIn, *, now: datetime) -> bool:
    """Say whether the sign-in's last use should be noted again: at most once a minute."""
    return now - sign_in.seen_at > _SEEN_STEP


def refresh_sign_in(token: str, *, now: datetime) -> None:
    """Note that the sign-in is in use."""
    if sign_in := _with_token(token):
        sign_in.seen_at = now
        session.flush()


def prune(*, idle: timedelta, longest: timedelta, now: datetime) -> None:
    """Delete browsers' sign-ins that have ended by themselves."""
    ended = or_(SignIn.seen_at < now - idle, SignIn.created_at < now - longest)
    session.execute(delete(SignIn).where(SignIn.kind == "browser", ended))


def close_sign_in(token: str) -> None:
    """End a sign-in: the token is worthless from now on."""
    session.execute(delete(SignIn).where(SignIn.token_hash == passwords.token_hash(token)))
