"""What left: the records of a round as an export has them, and the text of a release's file."""

from annotator.core.formats.facts import Record
from annotator.core.formats.record import without_text
from annotator.models import ReleaseFile, Round
from annotator.services.gathered import Gathered
from annotator.services.records import Choice, identified_records
from annotator.services.release_files import content_of
from annotator.services.review import regrouping


def records(round_: Round, choice: Choice | None = None) -> list[Record]:
    """Return one record for each article, with everybody under a new name."""
    wanted = choice or Choice()
    regrouping.bring_up_to_date(round_)
    with Gathered.of(identified_records(round_, wanted)) as gathered:
        found = gathered.named_anew()
        return list(found if wanted.has_text else map(without_text, found))


def text_of(file: ReleaseFile) -> str:
    """Return the whole of a file."""
    return b"".join(content_of(file)).decode()
