"""The first page: a way in for everybody."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from annotator.web.access import public
from annotator.web.pages.join import CodeForm

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> str | Response:
    if current_user.is_authenticated:
        return redirect(url_for("classrooms.index"))
    return render_template("home/index.html", form=CodeForm())
