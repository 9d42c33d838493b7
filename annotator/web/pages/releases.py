"""Releases: what is agreed, frozen under a number, with its files to take away."""

from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from annotator import releasing
from annotator.clock import utcnow
from annotator.db import session
from annotator.models import Release, Round
from annotator.permissions import Permission
from annotator.services import releases, submissions
from annotator.services.errors import NothingToRelease
from annotator.services.review import units
from annotator.web import loading
from annotator.web.access import me
from annotator.web.downloads import download_named, file_name
from annotator.web.errors import status_of
from annotator.web.forms import refuse
from annotator.web.fresh_units import derive_first
from annotator.web.labels import label_of
from annotator.web.loading import found
from annotator.web.pages.assignments import POLICIES
from annotator.web.pages.rooms import chosen_round

bp = Blueprint("releases", __name__)

PREVIEW = 50  # labels


class ReleaseForm(FlaskForm):  # type: ignore[misc]
    policy = RadioField(_("For whom?"), [InputRequired()], choices=POLICIES)
    has_text = BooleanField(
        _("With the words of the article"),
        default=True,
        description=_("Without them offsets and hashes stay: right for a text that is not yours to share."),
    )


@bp.route("/assignments/<uuid:id>/releases/new", methods=["GET", "POST"])
def new(id: UUID) -> Response:
    assignment, _viewer = loading.assignment(id, Permission.TEACH)
    round_ = chosen_round(assignment)
    derive_first(round_)
    form = ReleaseForm(policy=assignment.export_policy)
    if not form.validate_on_submit():
        return _page(round_, form, 422 if form.is_submitted() else 200)
    now = utcnow()
    try:
        release = releasing.release(round_, policy=form.policy.data, has_text=form.has_text.data, by=me(), now=now)
    except NothingToRelease as error:
        refuse(form.policy, error)
        return _page(round_, form, status_of(error))
    session.commit()
    flash(_made(release, is_new=release.created_at == now), "good")
    return redirect(url_for("releases.show", id=release.id))


def _made(release: Release, *, is_new: bool) -> str:
    if is_new:
        return gettext("Release %(number)s is made. It will never change.", number=release.number)
    return gettext(
        "Nothing has changed since release %(number)s, so no new one was made. Its files are here.",
        number=release.number,
    )


def _page(round_: Round, form: ReleaseForm, status: int) -> Response:
    counts = units.balances_by_article(round_)
    balances = [(article, counts[article.id]) for article in round_.assignment.articles]
    shown: dict[str, Any] = {
        "round": round_, "form": form, "balances": balances, "total": units.balance(round_),
        "earlier": releases.of_assignment(round_.assignment),
        "submitted": len({work.membership_id for work in submissions.of_round(round_) if work.is_counted}),
    }  # fmt: skip
    return make_response(render_template("releases/new.html", **shown), status)


@bp.get("/releases/<uuid:id>")
def show(id: UUID) -> str:
    release = loading.release(id)
    labels = releases.labels_of(release)
    shown = list(islice(labels, PREVIEW))
    others = releases.of_assignment(release.round.assignment)
    files = [(one, kind, file_name(release, one)) for one, kind in releases.files(release)]
    record_name = file_name(release, found(releases.file(release, "record")))
    return render_template(
        "releases/show.html", release=release, labels=shown, count=len(shown) + sum(1 for _ in labels),
        others=others, files=files, record_name=record_name, label_of=label_of,
        package="zip" if release.has_text else "zip-no-text",
    )  # fmt: skip


@bp.get("/releases/<uuid:id>/files/<format>")
def file(id: UUID, format: str) -> Response:
    release = loading.release(id)
    return download_named(release, format)
