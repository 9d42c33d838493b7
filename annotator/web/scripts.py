"""Serves scripts without comments and long names: they are written to be read, and loaded on a cheap laptop."""

from functools import cache, partial
from pathlib import Path

import rjsmin
from flask import Flask, Response, request, send_from_directory
from werkzeug.security import safe_join

from annotator.web.access import public
from annotator.web.shortening import shortened

WORKER = "js/annotate/worker.js"


def init_app(app: Flask) -> None:
    """Answer for scripts in place of Flask's own view of static files; their address and caching stay as they are.

    A service worker looks after the pages below its own address, so this one is served among them.
    """
    send = partial(_static, Path(str(app.static_folder)))
    app.view_functions["static"] = send
    app.add_url_rule("/submissions/worker.js", "worker", public(lambda: send(WORKER)))


def _static(folder: Path, filename: str) -> Response:
    path = safe_join(str(folder), filename)
    if path is None or not path.endswith(".js") or not Path(path).is_file():
        return send_from_directory(folder, filename, max_age=None)
    answer = Response(minified(Path(path), Path(path).stat().st_mtime_ns), mimetype="text/javascript")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@cache
def minified(script: Path, changed: int) -> str:
    """Return a script as it is sent; `changed` (nanoseconds) makes one edited under a running server be read anew."""
    return str(rjsmin.jsmin(shortened(script.read_text(encoding="utf-8"))))
