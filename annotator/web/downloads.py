"""Files that leave: named, typed, and never opened as a page."""

from flask import Response, stream_with_context

from annotator import __version__
from annotator.models import Release, ReleaseFile
from annotator.services import packages, releases
from annotator.services.release_files import content_of
from annotator.web.loading import found


def download(release: Release, file: ReleaseFile) -> Response:
    """Return a release's file as an attachment, read piece by piece."""
    format = releases.format_of(release, file)
    name = file_name(release, file)
    response = Response(stream_with_context(content_of(file)), mimetype=format.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def download_named(release: Release, name: str) -> Response:
    """Return a file of a release by its name; its package is built from its record."""
    if name in packages.NAMES:
        return _package(release, has_text=packages.NAMES[name])
    return download(release, found(releases.file(release, name)))


def _package(release: Release, *, has_text: bool) -> Response:
    content = found(packages.content(release, has_text=has_text, software=__version__))
    response = Response(stream_with_context(content), mimetype="application/zip")
    name = packages.file_name(release, has_text=has_text)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_name(release: Release, file: ReleaseFile) -> str:
    """Return what a file of a release is called: by number and beginning of the id, and whether it has the words."""
    kind = "" if releases.kind_of(release, file).has_text else "-no-text"
    return f"release-{release.number}-{str(release.id)[:8]}{kind}{releases.format_of(release, file).suffix}"
