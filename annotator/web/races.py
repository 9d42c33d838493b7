"""Requests that meet in the database: one that loses is done again, and then sees what the other did.

So the second one is answered like a request that comes later: "has a place already", "there is nothing here", or
the same result. Nothing of the lost attempt is in the database, since its transaction was rolled back, and nothing that
a view does besides is lasting. SQLite lets one transaction write at a time, so there hardly anything is ever lost.
"""

from itertools import count

from flask import g, request
from flask.typing import ResponseReturnValue

from annotator.clashes import CLASHES, is_clash, was_ended
from annotator.db import session
from annotator.i18n import N_
from annotator.services.errors import Conflict
from annotator.web.logs import LoggedApp

MOST_TRIES = 4


class Collided(Conflict):
    code = "collided"
    sentence = N_("Somebody else changed the same thing at this moment, so nothing was done. Load the page and look.")


class App(LoggedApp):
    """An app that does a request again when it has lost a race."""

    def dispatch_request(self) -> ResponseReturnValue:
        for tries in count(1):
            try:
                return super().dispatch_request()
            except CLASHES as error:
                if not is_clash(error):
                    raise
                if tries == MOST_TRIES:
                    _give_up(error)
            answer = self._begin_anew()
            if answer is not None:
                return answer
        raise AssertionError  # the loop above ends by itself

    def _begin_anew(self) -> ResponseReturnValue | None:
        """Forget what was read, who asks included: that account may be gone, and the rights with it."""
        session.rollback()
        session.expire_all()
        g.pop("_login_user", None)
        for file in request.files.values():
            file.seek(0)
        return self.preprocess_request()


def _give_up(error: Exception) -> None:
    """Name what has happened several times in a row, unless it is the database's own trouble or a fault of ours.

    :raise Collided: when a row stands in the way, or has vanished
    """
    if was_ended(error):
        raise error
    raise Collided from error
