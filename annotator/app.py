"""Puts the app together."""

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from annotator import db
from annotator.config import data_folder, load_config
from annotator.paths import STATIC, TEMPLATES
from annotator.web import (
    access,
    assets,
    blueprints,
    bodies,
    compression,
    devices,
    errors,
    filters,
    headers,
    language,
    moments,
)
from annotator.web.api import blueprint as api
from annotator.web.beforehand import is_slow
from annotator.web.prefix import Prefixed, PrefixedCookies
from annotator.web.races import App

__all__ = ["create_app", "is_slow"]


def create_app(folder: Path | None = None, **overrides: Any) -> Flask:
    """Make the app on a data folder; `overrides` are settings that win over every other source."""
    folder = folder or data_folder()
    app = App(
        "annotator",
        instance_path=str(folder),
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
        static_url_path=f"/static/{digest(STATIC)}",
    )
    load_config(app.config, folder, overrides)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    if proxies := app.config["TRUSTED_PROXIES"]:
        inner = Prefixed(app.wsgi_app)
        app.wsgi_app = ProxyFix(inner, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    app.session_interface = PrefixedCookies()
    parts = (
        compression, db, bodies, access, devices, errors, headers, language, moments, filters, assets, blueprints, api
    )  # fmt: skip
    for part in parts:
        part.init_app(app)
    return app


def digest(folder: Path) -> str:
    """Return a name for the static files as they are: part of their address, so that caches never serve old ones."""
    content = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return content.hexdigest()[:12]
