"""What tests are given, by name: the fixtures of `conftest.py` as types."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from tests.cast import Person

Db = scoped_session[Session]
ClientFor = Callable[[Person], FlaskClient]
Arranging = Callable[[], AbstractContextManager[Db]]
