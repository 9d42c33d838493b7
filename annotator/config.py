"""Settings: defaults, then `config.py` in the data folder, then `ANNOTATOR_*` from the environment."""

import os
import secrets
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Config

from annotator.paths import CHECKOUT, IS_CHECKOUT

DEFAULTS: dict[str, Any] = {
    "DATABASE_URL": None,  # None: SQLite in the data folder
    "SECRET_KEY": None,  # None: made at the first start and kept in the data folder
    "HTTPS": False,  # True: secure cookies and HSTS
    "PUBLIC_URL": None,  # where browsers reach this server, as students type it in
    "TRUSTED_PROXIES": 0,  # how many reverse proxies stand in front
    "LANGUAGES": ["en"],
    "TIMEZONE": "UTC",  # of the days and times on pages, such as "Europe/Zurich"
    "SESSION_IDLE_MINUTES": 120,
    "SESSION_HOURS": 12,
    "SCHOOL_YEAR_ENDS": "07-31",  # month and day: the last one on which tokens of students work
    "RETENTION_DAYS": 365,  # a new classroom's deletion date
    "FAILURES_PER_BROWSER": "10 per 15 minutes",  # of one browser at one account
    "FAILURES_PER_ADDRESS": "200 per 15 minutes",  # of one address at one account: one school is one address
    "FAILURES_PER_ACCOUNT": "400 per 15 minutes",  # of all others at one account; then one for each address
    "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,  # a 2 MB article, escaped as JSON
    "MAX_FORM_MEMORY_SIZE": 6 * 1024 * 1024,
}

# What a person wrote must not reach a log by way of a statement's parameters.
ENGINE = {"hide_parameters": True}
# The threads of the server bound the connections; a connection is waited for as long as a lock is.
POOL = {"max_overflow": -1, "pool_timeout": 5}
IN_MEMORY = "sqlite://"  # one connection for all, so there is no pool

WAITS, WAIT = 40, 0.05  # how often and how long, in seconds, to wait for a secret

SESSION_COOKIE = {
    "SESSION_COOKIE_NAME": "annotator",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_SSL_STRICT": False,  # gateways take `Referer` away; see `web/forgery.py`
    "WTF_CSRF_TIME_LIMIT": None,  # a lesson may outlast an hour; the token dies with the session
}


def data_folder() -> Path:
    """Return where the running copy lives: `ANNOTATOR_DATA`, `./instance` in a checkout, or the user's data folder."""
    if chosen := os.environ.get("ANNOTATOR_DATA"):
        return Path(chosen).expanduser().resolve()
    if IS_CHECKOUT:
        return CHECKOUT / "instance"
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(base) / "annotator"


def load_config(config: Config, folder: Path, overrides: dict[str, Any] | None) -> None:
    """Fill `config` in order of precedence, and derive what follows from it."""
    folder.mkdir(parents=True, exist_ok=True)
    config.from_mapping(DEFAULTS | SESSION_COOKIE)
    config.from_pyfile(str(folder / "config.py"), silent=True)
    config.from_prefixed_env("ANNOTATOR")
    config.from_mapping(overrides or {})
    config["SECRET_KEY"] = config["SECRET_KEY"] or kept_secret(folder / "secret")
    config["SQLALCHEMY_DATABASE_URI"] = database_uri(config["DATABASE_URL"], folder)
    config["SIGN_IN_AGES"] = {
        "idle": timedelta(minutes=config["SESSION_IDLE_MINUTES"]), "longest": timedelta(hours=config["SESSION_HOURS"]),
        "year_ends": month_and_day(config["SCHOOL_YEAR_ENDS"]),
    }  # fmt: skip
    has_pool = config["SQLALCHEMY_DATABASE_URI"] != IN_MEMORY
    config["SQLALCHEMY_ENGINE_OPTIONS"] = ENGINE | (POOL if has_pool else {})
    config["SESSION_COOKIE_SECURE"] = config["HTTPS"]


def month_and_day(setting: str) -> tuple[int, int]:
    """Return a day of every year, written as "07-31".

    :raise RuntimeError: when it is none; 29 February comes in some years only
    """
    try:
        day = date.fromisoformat(f"2001-{setting}")
    except ValueError as error:
        raise RuntimeError(f"SCHOOL_YEAR_ENDS is “{setting}”. Write month and day, as in 07-31.") from error
    return day.month, day.day


def database_uri(chosen: str | None, folder: Path) -> str:
    """Return the SQLAlchemy address; any spelling of PostgreSQL means the driver that we ship with."""
    if not chosen:
        return f"sqlite:///{folder / 'annotator.sqlite3'}"
    scheme, _, rest = chosen.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else chosen


def kept_secret(file: Path) -> str:
    """Return the secret in `file`, making one at the first start, readable by its owner alone."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(file)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(48))
    return _read_secret(file)


def _read_secret(file: Path) -> str:
    """Wait for a process that starts at the same time: what it has not written yet is no secret.

    :raise RuntimeError: when nobody writes one
    """
    for _ in range(WAITS):
        if secret := file.read_text().strip():
            return secret
        time.sleep(WAIT)
    raise RuntimeError(f"{file} is empty. Delete it, and a new secret is made; everybody has to sign in again.")
