"""A server that dies in the middle of a burst: what it acknowledged is there, and the rest is sent again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from annotator import migrations
from annotator.app import create_app
from annotator.clock import utcnow
from annotator.db import db
from tests.browser.conftest import Live
from tests.browser.hand import open_work, saved
from tests.browser.many import expect_once_each, many_sentences, mark_sentences
from tests.cast import make_cast
from tests.cli.server import free_port, running


@contextmanager
def _class_on_disk(folder: Path, port: int, browser: Browser, context_args: dict[str, Any]) -> Iterator[Live]:
    """A migrated database in a folder, for servers that are processes of their own."""
    app = create_app(folder)
    with app.app_context():
        migrations.upgrade(db.engine)
        cast = make_cast(utcnow())
        db.session.commit()
    yield Live(f"http://127.0.0.1:{port}", app, cast, browser, context_args)
    for context in browser.contexts:
        context.close()
    with app.app_context():
        db.engine.dispose()


def _kill(server: subprocess.Popen[str]) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.communicate()


@pytest.mark.sqlite
@pytest.mark.usefixtures("_has_browser")
def test_a_server_killed_in_the_middle_of_a_burst_loses_nothing(
    tmp_path: Path, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    port = free_port()
    with _class_on_disk(tmp_path, port, browser, browser_context_args) as live:
        sam = many_sentences(live, 40)
        with running(tmp_path, "serve", port=port) as server:
            page = live.page_for(sam)
            open_work(page, sam.submission_id)
            mark_sentences(page, range(15))
            _kill(server)
            mark_sentences(page, range(15, 30))
            expect(page.locator("#save-problem")).to_contain_text("cannot be reached")
        with running(tmp_path, "serve", port=port):
            mark_sentences(page, range(30, 40))
            saved(page)
            expect_once_each(live, sam, 40)
