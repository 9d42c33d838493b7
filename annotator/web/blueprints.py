"""The pages, family by family; and the API's views, which register themselves when imported."""

from flask import Flask

from annotator.web.api import agreement as api_agreement
from annotator.web.api import articles as api_articles
from annotator.web.api import assignments as api_assignments
from annotator.web.api import classrooms as api_classrooms
from annotator.web.api import releases as api_releases
from annotator.web.api import spans as api_spans
from annotator.web.api import submissions as api_submissions
from annotator.web.api import units as api_units
from annotator.web.pages import (
    accounts,
    appeals,
    articles,
    assignments,
    classrooms,
    drafts,
    home,
    join,
    keeping,
    lessons,
    proposals,
    releases,
    renaming,
    rooms,
    rounds,
    scheme_drafts,
    schemes,
    steps,
    talk,
    wall,
)
from annotator.web.pages.agreement import agreement
from annotator.web.pages.annotate import submissions
from annotator.web.pages.review import bulk, fairness, leases, new_unit, units

PAGES = (
    home, join, accounts, schemes, scheme_drafts, classrooms, wall, renaming, keeping, articles, assignments, rooms,
    talk, steps, drafts, lessons, rounds, submissions, appeals, units, new_unit, leases, bulk, fairness, proposals,
    releases, agreement,
)  # fmt: skip
API = (
    api_agreement, api_articles, api_assignments, api_classrooms, api_releases, api_spans, api_submissions, api_units
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Register the page families."""
    for family in PAGES:
        app.register_blueprint(family.bp)
