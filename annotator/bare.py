"""An app without pages and without an API, for commands: settings, database and languages."""

from pathlib import Path
from typing import Any

from flask import Flask

from annotator import db
from annotator.config import data_folder, load_config
from annotator.web import language


def create_bare_app(folder: Path | None = None, **overrides: Any) -> Flask:
    """Make the app on a data folder as `create_app` does, without what only requests need: that takes a second."""
    folder = folder or data_folder()
    app = Flask("annotator", instance_path=str(folder), static_folder=None)
    load_config(app.config, folder, overrides)
    db.init_app(app)
    language.init_app(app)
    return app
