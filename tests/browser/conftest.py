"""A real server and a real browser: pages of several people at once, each signed in in a context of their own."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, expect
from sqlalchemy.orm import Session, scoped_session
from werkzeug.serving import make_server

from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from annotator.models import Base
from tests.cast import Cast, Person, make_cast, token_for
from tests.databases import refuse

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A refused request is the server's answer, which tests look at, and the browser may ask for the service worker just
# when a test cuts the network; whatever else stands in the console is a fault.
EXPECTED = re.compile(
    r"Failed to load resource: the server responded with a status of 4\d\d"
    r"|An unknown error occurred when fetching the script"
)

expect.set_options(timeout=20_000)  # pages ask every four seconds, and a build machine is slow at times

_numbers = count(1)


@dataclass
class Live:
    """A running server with a database of its own, and the cast in it."""

    url: str
    app: Flask
    cast: Cast
    browser: Browser
    context_args: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    forgives_network: bool = False

    def page_for(self, person: Person | None = None, **options: Any) -> Page:
        """Open a browser of their own for somebody, signed in; relative addresses are the server's.

        What the browser complains about (an error in a script, a refusal by the security policy) fails the test.
        """
        context = self.browser.new_context(**(self.context_args | {"base_url": self.url} | options))
        context.set_default_timeout(15_000)
        if person:
            context.add_cookies([{"name": "annotator", "value": self._cookie(person), "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._listen)
        return page

    def _cookie(self, person: Person) -> str:
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({"_user_id": token_for(self.app, person, kind="browser")}))

    def _listen(self, message: ConsoleMessage) -> None:
        is_of_network = self.forgives_network and "net::ERR_" in message.text
        if message.type == "error" and not EXPECTED.match(message.text) and not is_of_network:
            self.faults.append(message.text)

    def close(self) -> None:
        """Close every page, at rest.

        Chromium 156 may say that it closes a page in the middle of a navigation and then not do it, for which
        Playwright waits for ever: https://github.com/microsoft/playwright/issues/42366
        """
        for context in self.browser.contexts:
            for page in context.pages:
                page.on("dialog", _agree)  # a page that holds unsaved work asks whether it may be left
                with suppress(Error):
                    page.goto("about:blank", timeout=5_000)
            context.close()

    @contextmanager
    def arranging(self) -> Iterator[scoped_session[Session]]:
        """`with live.arranging() as session:` changes rows beside the pages, and commits."""
        with self.app.app_context():
            yield db.session
            db.session.commit()


def _agree(dialog: Dialog) -> None:
    with suppress(Error):  # the test may have answered it
        dialog.accept()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the Chromium or Chrome of the machine; without one, Playwright's own if it was installed."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    launch = browser_type_launch_args | {"args": FLAGS}
    return launch | {"executable_path": found} if found else launch


@pytest.fixture(scope="session")
def _has_browser(browser_type_launch_args: dict[str, Any], playwright: Any) -> None:
    path = browser_type_launch_args.get("executable_path") or playwright.chromium.executable_path
    if not Path(path).exists():
        refuse("A Chromium or Chrome is missing: `make browser` finds or installs one.")


@pytest.fixture
def live(
    database_url: str,
    tmp_path: Path,
    _has_browser: None,
    request: pytest.FixtureRequest,
    browser_context_args: dict[str, Any],
) -> Iterator[Live]:
    """A server with the cast, their class and its open assignment; nothing of it is shared with other tests."""
    app = create_app(tmp_path / f"instance{next(_numbers)}", DATABASE_URL=database_url)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        cast = make_cast(utcnow())
        db.session.commit()
    with _serving(app) as url:
        live = Live(url, app, cast, request.getfixturevalue("browser"), browser_context_args)
        yield live
        faults = list(live.faults)  # what a page complains about while it is being left is not the test's
        live.close()
    with app.app_context():
        db.engine.dispose()
    assert not faults, f"the browser complained: {faults}"


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def page_for(live: Live) -> Callable[..., Page]:
    """`page_for(cast.sam)` is a browser of his; `page_for()` one of somebody who has not signed in."""
    return live.page_for


@pytest.fixture
def cast(live: Live) -> Cast:
    """The people, in the database of the running server."""
    return live.cast


@pytest.fixture
def arranging(live: Live) -> Callable[[], AbstractContextManager[scoped_session[Session]]]:
    """`with arranging() as session:` changes rows beside the pages, and commits."""
    return live.arranging
