"""Serves scripts, styles and pictures as small as a browser takes them: without comments, and compressed once."""

import gzip
import posixpath
import re
from functools import cache, partial
from pathlib import Path

import brotli
import rjsmin
from flask import Flask, Response, request, send_from_directory
from werkzeug.security import safe_join

from annotator.web.access import public

WORKER = "js/annotate/saving/worker.js"
COMPRESSED = {"br": brotli.compress, "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}  # the best first
AT_ONCE = re.compile(r"""(?:from|import)"(\.[^"]+)\"""")  # in a script without white space, and not `import(…)`
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def init_app(app: Flask) -> None:
    """Answer for text files in place of Flask's own view of static files; addresses and caching stay as they are.

    A service worker looks after the pages below its own address, so its script is served among them.
    """
    folder = Path(str(app.static_folder))
    send = partial(_static, folder)
    app.view_functions["static"] = send
    app.jinja_env.globals["scripts_at_once"] = partial(scripts_at_once, folder)
    app.add_url_rule("/submissions/worker.js", "worker", public(lambda: send(WORKER)))


def _static(folder: Path, filename: str) -> Response:
    path = safe_join(str(folder), filename)
    media_type = MEDIA_TYPES.get(Path(filename).suffix)
    if path is None or media_type is None or not Path(path).is_file():
        return send_from_directory(folder, filename, max_age=None)
    encoding = request.accept_encodings.best_match(COMPRESSED)
    content = encoded(Path(path), Path(path).stat().st_mtime_ns, encoding)
    response = Response(content, mimetype=media_type)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    response.add_etag()  # of the bytes as sent, so each encoding has its own
    response.make_conditional(request)
    return response


def scripts_at_once(folder: Path, *names: str) -> list[str]:
    """Return the names of these scripts and of all that they import, but not of what they load later.

    A page that names them in its head asks for all of them at once; otherwise a browser asks for a script only after
    the one that imports it has come.
    """
    waiting, found = list(names), list[str]()
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found.append(name)
            path = folder / name
            waiting += _imported(path, path.stat().st_mtime_ns, name)
    return found


@cache
def _imported(path: Path, changed: int, name: str) -> tuple[str, ...]:
    """Return the names of what a script imports at once; `changed` makes the cache notice a new version."""
    script = encoded(path, changed, None).decode()
    return tuple(posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in AT_ONCE.findall(script))


@cache
def encoded(path: Path, changed: int, encoding: str | None) -> bytes:
    """Return the bytes of a text file as they are sent.

    `changed` is the file's time of change in nanoseconds: with it, a file edited under a running server is read anew.
    """
    content = path.read_bytes()
    if path.suffix == ".js":
        content = rjsmin.jsmin(content.decode("utf-8")).encode("utf-8")
    return COMPRESSED[encoding](content) if encoding else content
