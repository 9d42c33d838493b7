"""`annotator classrooms list`: the ids that other commands ask for."""

import json
from typing import Any

import click
from flask import current_app

from annotator.cli.app import with_app
from annotator.cli.record_file import echo_json
from annotator.clock import utcnow
from annotator.core.formats.parsing import printable
from annotator.db import session
from annotator.models import Classroom
from annotator.services import accounts, assignments, attempts, classrooms, erasure, operations


@click.group("classrooms")
def classrooms_group() -> None:
    """Look classes up, and delete those whose day has come."""


@classrooms_group.command("expire")
@with_app
def expire() -> None:
    """Delete every class whose deletion date has come, and what no answer needs any more; run it once a day."""
    _prune()
    for classroom in classrooms.due_for_deletion(now=utcnow()):
        name = classroom.name
        receipt = erasure.delete_classroom(classroom)
        session.commit()
        click.echo(f"{printable(name)}: {json.dumps(receipt['deleted'])}")


def _prune() -> None:
    now = utcnow()
    attempts.prune(now=now)
    operations.prune(now=now)
    accounts.prune(**current_app.config["SIGN_IN_AGES"], now=now)
    session.commit()


@classrooms_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@with_app
def list_classrooms(*, as_json: bool) -> None:
    """Print every class and its assignments with their ids, the oldest first."""
    found = [_shown(one) for one in classrooms.everything()]
    if as_json:
        echo_json(found)
        return
    for classroom in found:
        click.echo(f"{classroom['id']}  {printable(classroom['name'])}")
        for assignment in classroom["assignments"]:
            click.echo(f"  {assignment['id']}  {printable(assignment['title'])} ({assignment['state']})")


def _shown(classroom: Classroom) -> dict[str, Any]:
    return {
        "id": str(classroom.id),
        "name": classroom.name,
        "assignments": [
            {"id": str(one.id), "title": one.title, "state": one.state} for one in assignments.all_of(classroom)
        ],
    }
