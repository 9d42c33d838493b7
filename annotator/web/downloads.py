"""Files that leave: named, typed, and never opened as a page."""

from flask import Response

from annotator.core.formats import FORMATS
from annotator.models import Release, ReleaseFile


def download(release: Release, file: ReleaseFile) -> Response:
    """Return a release's file as an attachment."""
    format = FORMATS[file.format]
    name = f"release-{release.number}-{str(release.id)[:8]}{format.suffix}"
    response = Response(file.content, mimetype=format.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
