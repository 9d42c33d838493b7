"""Releases and their files."""

from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from spectree import Response

from annotator import releasing
from annotator.clock import utcnow
from annotator.permissions import Permission
from annotator.services import releases
from annotator.services.operations import Answer
from annotator.web import loading
from annotator.web.access import me
from annotator.web.api.answers.base import Problem
from annotator.web.api.answers.classes import Release, Releases
from annotator.web.api.blueprint import bp, spec
from annotator.web.api.changes import Repeat, changes
from annotator.web.api.schemas import ReleaseNew
from annotator.web.downloads import download_named
from annotator.web.fresh_units import derive_first
from annotator.web.loading import found


def _release_again(known: Answer, **_given: Any) -> Any:
    return Release.with_files(found(releases.with_id(known.made)))


@bp.get("/assignments/<uuid:id>/releases")
@spec.validate(resp=Response(HTTP_200=Releases, HTTP_403=Problem, HTTP_404=Problem), tags=["releases"])
def list_releases(id: UUID) -> Any:
    """List an assignment's releases, the newest first."""
    assignment, _ = loading.assignment(id, Permission.TEACH)
    return Releases(items=[Release.with_files(row) for row in releases.of_assignment(assignment)])


@bp.post("/assignments/<uuid:id>/releases")
@spec.validate(resp=Response(HTTP_201=Release, HTTP_403=Problem, HTTP_404=Problem), tags=["releases"])
@changes(Repeat(lambda id: loading.assignment(id, Permission.TEACH), _release_again), 201)
def create_release(id: UUID, json: ReleaseNew) -> Any:
    """Freeze what is agreed now, with its balance of units; where nothing has changed, answer the release there is."""
    assignment, _ = loading.assignment(id, Permission.TEACH)
    round_ = loading.round_of(assignment, json.round)
    derive_first(round_)
    policy = json.policy or assignment.export_policy
    release = releasing.release(round_, policy=policy, has_text=json.text, by=me(), now=utcnow())
    return Release.with_files(release)


@bp.get("/releases/<uuid:id>")
@spec.validate(resp=Response(HTTP_200=Release, HTTP_403=Problem, HTTP_404=Problem), tags=["releases"])
def show_release(id: UUID) -> Any:
    """Show a release."""
    release = loading.release(id)
    return Release.with_files(release)


@bp.get("/releases/<uuid:id>/files/<format>")
@spec.validate(tags=["releases"])
def download_file(id: UUID, format: str) -> FlaskResponse:
    """Download a file of a release."""
    release = loading.release(id)
    return download_named(release, format)
