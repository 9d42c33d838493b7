"""Writes an ASGI request down as WSGI (PEP 3333) asks for it."""

import io
import sys
from typing import Any
from urllib.parse import unquote_to_bytes

Headers = list[tuple[bytes, bytes]]

# A repeated header is one header with its values joined; cookies have a separator of their own (RFC 9113, 8.2.3).
SEPARATORS = {"HTTP_COOKIE": "; "}
# The body is whole by the time the app sees it, and its length is known.
REPLACED = {b"content-length", b"transfer-encoding"}


def environ_of(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Return the WSGI environment of a request whose body is there."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    return _from_headers(scope["headers"]) | {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(_raw_path(scope)).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _raw_path(scope: dict[str, Any]) -> bytes:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0]


def _from_headers(headers: Headers) -> dict[str, str]:
    """Return the headers by their CGI names.

    A name with an underscore is left out: CGI writes `X_Forwarded_For` and `X-Forwarded-For` alike, so that anybody
    could say what only a proxy may say.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        if b"_" in name or name.lower() in REPLACED:
            continue
        key = _cgi_name(name.decode("latin-1"))
        text = value.decode("latin-1")
        found[key] = found[key] + SEPARATORS.get(key, ",") + text if key in found else text
    return found


def _cgi_name(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key == "CONTENT_TYPE" else f"HTTP_{key}"
