"""The API's description (OpenAPI 3.1): what the views say, and what they have in common."""

import copy
from collections.abc import Mapping
from typing import Any

from annotator.core.formats import FORMATS

PUBLIC = ("/api/v1/join", "/api/v1/rejoin")
FILE = "/api/v1/releases/{id}/files/{format}"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
TAGS = (
    "classrooms", "joining", "assignments", "rounds", "submissions", "spans", "agreement", "articles", "schemes",
    "releases", "units",
)  # fmt: skip
SIGN_IN = {
    "token": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "annotator"},
}


def described(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description that was found in the views, completed: sign-in, refusals, and the files of a release."""
    description = copy.deepcopy(dict(found))
    description["components"]["securitySchemes"] = SIGN_IN
    # Found in the order in which modules are imported, which must not change the description.
    description["tags"].sort(key=lambda tag: TAGS.index(tag["name"]))
    description["security"] = [{name: []} for name in SIGN_IN]
    for path, item in description["paths"].items():
        for operation in item.values():
            _complete(path, operation)
    return description


def _complete(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if path in PUBLIC:
        operation["security"] = []
    if path == FILE:
        types = {format.media_type: {"schema": {"type": "string"}} for format in FORMATS.values()}
        types["application/zip"] = {"schema": {"type": "string", "format": "binary"}}
        responses["200"] = {"description": "The file, as it was written when the release was made", "content": types}
    responses["default"] = {"description": "Any other refusal", "content": {"application/json": {"schema": PROBLEM}}}
    for response in responses.values():
        content = response.get("content", {})
        if content.get("application/json", {}).get("schema") == PROBLEM:
            content["application/problem+json"] = content.pop("application/json")
