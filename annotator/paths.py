"""Where templates and static files lie: beside the package in a checkout, inside it when installed from a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
IS_CHECKOUT = (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "templates").is_dir()
HOME = CHECKOUT if IS_CHECKOUT else PACKAGE
TEMPLATES = HOME / "templates"
STATIC = HOME / "static"
