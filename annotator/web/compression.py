"""Sends answers compressed where the one who asks takes it, except those that hold a secret.

Who can put words of their own into an answer, and see how long it is compressed, can guess a secret in it letter by
letter. So answers with recovery words go out as they are, and the token in forms is another in each answer
(`web/form_tokens.py`). The attack: https://www.breachattack.com/
"""

from flask import Flask, Response, request
from flask_compress import Compress

ENCODINGS = ("zstd", "br", "gzip")
MEDIA_TYPES = (
    "text/html", "text/plain", "text/csv", "application/json", "application/problem+json", "application/x-ndjson",
    "application/xml",
)  # fmt: skip
# Endpoints that answer with recovery words, and with whom they let in.
APART = frozenset({
    "api.join", "api.rejoin", "classrooms.words", "classrooms.make_words", "join.enter", "join.pseudonym",
    "join.rejoin", "join.welcome", "join.end_welcome",
})  # fmt: skip

compress = Compress()


def init_app(app: Flask) -> None:
    """Compress what the app answers; registered first, it runs after all that changes an answer."""
    app.config["COMPRESS_ALGORITHM"] = app.config["COMPRESS_ALGORITHM_STREAMING"] = ENCODINGS
    app.config["COMPRESS_MIMETYPES"] = MEDIA_TYPES
    app.config["COMPRESS_REGISTER"] = False
    compress.init_app(app)
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if request.endpoint in APART:
        response.headers["Cache-Control"] += ", no-transform"  # a proxy shall not compress it either
        return response
    tag, is_weak = response.get_etag()
    if response.status_code == 304 and tag and not is_weak:
        response.set_etag(_as_sent(tag))
    return compress.after_request(response)


def keeps(tag: str) -> bool:
    """Say whether the one who asks keeps the answer with this tag already, in whichever encoding."""
    return any(sent in {tag, *(f"{tag}:{one}" for one in ENCODINGS)} for sent in request.if_none_match.as_set())


def _as_sent(tag: str) -> str:
    """Return the tag under which the one who asks keeps an answer that has not changed: that of an encoding."""
    sent = request.headers.get("If-None-Match", "")
    return next((f"{tag}:{one}" for one in ENCODINGS if f'"{tag}:{one}"' in sent), tag)
