"""Reads what a request carries: JSON and forms, refused with the reason and the place where they are not whole."""

import json
import re
from typing import Any

from flask import Request
from flask.json.provider import DefaultJSONProvider
from flask_babel import gettext
from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags

from annotator.i18n import N_
from annotator.web.errors import MalformedRequest, UnusableRequest
from annotator.web.forms import FormParser

DEEPEST = 100  # lists and objects within each other
ENCODED = re.compile(':(?:zstd|br|gzip)"')
LONGEST = 1_000  # digits of a number; whether it fits its field is asked later, and Python itself reads some 4,000


class NotJSON(ValueError):
    """JSON that cannot be read, or that readers would not agree about; `template` and `params` say why."""

    def __init__(self, template: str, **params: Any) -> None:
        self.template, self.params = template, params
        super().__init__(template % params)


class UnusableJSON(NotJSON):
    """JSON that can be read and cannot fit anything that we ask for."""


class StrictJSON(DefaultJSONProvider):
    """Reads JSON as RFC 7493 narrows it down: UTF-8, each key once, whole characters."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return what a JSON text says.

        :raise NotJSON: when it says nothing, or not the same to everybody
        :raise UnusableJSON: when it is nested too deeply
        """
        try:
            text = s.decode("utf-8-sig") if isinstance(s, bytes) else s
            found = json.loads(text, parse_int=_integer, object_pairs_hook=_without_doubles)
        except UnicodeDecodeError as error:
            raise NotJSON(N_("This is not UTF-8: see byte %(at)s."), at=error.start + 1) from None
        except json.JSONDecodeError as error:
            where = {"line": error.lineno, "column": error.colno}
            raise NotJSON(N_("This is not JSON: see line %(line)s, column %(column)s."), **where) from None
        except RecursionError:
            raise NotJSON(N_("This is nested too deeply.")) from None
        _refuse_unusable(found)
        return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST:
        raise NotJSON(N_("A number here is too large: it begins with %(start)s."), start=digits[:20])
    return int(digits)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise NotJSON(N_("The key “%(name)s” stands here twice."), name=double[:100])
    return found


def _refuse_unusable(found: Any) -> None:
    """Look through everything, level by level: recursion would end where the nesting is too deep."""
    level = [found]
    for _ in range(DEEPEST):
        if not level:
            return
        for text in (text for one in level for text in _texts_in(one)):
            _refuse_half_a_character(text)
        level = [inner for one in level for inner in _inside(one)]
    raise UnusableJSON(N_("This is nested too deeply."))


def _texts_in(one: Any) -> list[str]:
    if isinstance(one, dict):
        return list(one)
    return [one] if isinstance(one, str) else []


def _inside(one: Any) -> list[Any]:
    if isinstance(one, dict):
        return list(one.values())
    return one if isinstance(one, list) else []


def _refuse_half_a_character(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotJSON(N_("This holds half a character, a surrogate without its other half.")) from None


class StrictRequest(Request):
    """A request whose JSON and forms are whole, or refused."""

    form_data_parser_class = FormParser

    @property
    def if_none_match(self) -> ETags:
        """The tags of what the one who asks has, without the encodings under which it was sent."""
        return parse_etags(ENCODED.sub('"', self.headers.get("If-None-Match", "")))

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Refuse JSON with the reason.

        :raise UnusableRequest: when it can be read and fits nothing
        :raise MalformedRequest: when it cannot; a content type that says it is none is left to Flask
        """
        if e is None:
            return super().on_json_loading_failed(e)
        why = gettext(e.template) % e.params if isinstance(e, NotJSON) else N_("This is not JSON.")
        if isinstance(e, UnusableJSON):
            raise UnusableRequest(where="body", why=why) from e
        raise MalformedRequest(why=why) from e
