"""`annotator classrooms list`: the ids that other commands ask for."""

import json
from typing import Any

import click
from sqlalchemy import select

from annotator.cli.app import with_app
from annotator.db import db
from annotator.models import Assignment, Classroom


@click.group("classrooms")
def classrooms() -> None:
    """Look classes up."""


@classrooms.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@with_app
def list_classrooms(*, as_json: bool) -> None:
    """Print every class and its assignments with their ids, the oldest first."""
    found = [_shown(one) for one in db.session.scalars(select(Classroom).order_by(Classroom.created_at))]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for classroom in found:
        click.echo(f"{classroom['id']}  {classroom['name']}")
        for assignment in classroom["assignments"]:
            click.echo(f"  {assignment['id']}  {assignment['title']} ({assignment['state']})")


def _shown(classroom: Classroom) -> dict[str, Any]:
    given = select(Assignment).filter_by(classroom_id=classroom.id).order_by(Assignment.created_at)
    return {
        "id": str(classroom.id),
        "name": classroom.name,
        "assignments": [
            {"id": str(one.id), "title": one.title, "state": one.state} for one in db.session.scalars(given)
        ],
    }
