"""Units of the work that is submitted now, for those who may see units, before a request changes anything else."""

from flask import g, request

from annotator.deriving import bring_up_to_date
from annotator.models import Round
from annotator.web.access import SAFE, is_api
from annotator.web.errors import StillDeriving

# How many seconds a page waits before it shows the last state; and a change or a script, before it is refused.
GLANCE, PATIENCE = 1.5, 10.0


def derive_first(*rounds: Round) -> None:
    """Bring the units of rounds up to date; it ends the transaction that is open.

    A page that is only looked at shows the last state after a moment, and what `g.deriving` says of it.

    :raise StillDeriving: when a change, or a script, has waited long enough
    """
    is_page = request.method in SAFE and not is_api()
    unfinished = bring_up_to_date(rounds, patience=GLANCE if is_page else PATIENCE)
    if unfinished and not is_page:
        raise StillDeriving
    g.deriving = unfinished
