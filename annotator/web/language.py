"""Which language a person reads the pages in."""

from flask import Flask, current_app, has_request_context, request
from flask_babel import get_locale

from annotator.extensions import babel


def init_app(app: Flask) -> None:
    """Choose by the browser's wish among the languages that this installation offers."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    babel.init_app(app, locale_selector=choose)
    app.jinja_env.globals["get_locale"] = get_locale


def choose() -> str | None:
    """Return the best language for this request; commands speak the first."""
    languages: list[str] = current_app.config["LANGUAGES"]
    if not has_request_context():
        return languages[0]
    return request.accept_languages.best_match(languages) or languages[0]
