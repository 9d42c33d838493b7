"""UIMA CAS as JSON, in the form of version 0.4 (INCEpTION, cassis)."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from annotator.core.exchange.cas import Cas, Structure, found_in
from annotator.core.exchange.found import Found, Options, Report, Unreadable
from annotator.core.exchange.pick import thing, things, words
from annotator.core.exchange.sources import Source, Sources

STRUCTURES = "%FEATURE_STRUCTURES"


def is_cas_json(value: Mapping[str, Any]) -> bool:
    return STRUCTURES in value or "_views" in value


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    folders = [PurePosixPath(one.name).parent for one in files]
    for file, folder in zip(files, folders, strict=True):
        cas = _cas(thing(file.values[0][1]), file)
        yield found_in(cas, file, options, report, is_one_of_many=folders.count(folder) > 1)


def _cas(value: Mapping[str, Any], file: Source) -> Cas:
    held = value.get(STRUCTURES, [])
    if "_views" in value:
        raise Unreadable(
            f"{file.name}: this is the older JSON of UIMA, which leaves types out: export XMI or JSON 0.4."
        )
    if isinstance(held, dict):
        held = [{"%ID": key} | one for key, one in held.items() if isinstance(one, dict)]
    structures = [_structure(one) for one in things(held)]
    sofas = [one for one in structures if one.type.endswith("Sofa") and "sofaString" in one.features]
    if not sofas:
        raise Unreadable(f"{file.name}: this CAS holds no text (no Sofa with a sofaString).")
    sofa = next((one for one in sofas if one.features.get("sofaID") == "_InitialView"), sofas[0])
    return Cas(sofa.features["sofaString"], [one for one in structures if one.features.get("sofa") == sofa.id])


def _structure(one: Mapping[str, Any]) -> Structure:
    features = {key.removeprefix("@"): words(value) for key, value in one.items() if not key.startswith(("%", "^"))}
    return Structure(
        words(one.get("%TYPE")), words(one.get("%ID")), {key: value for key, value in features.items() if value}
    )
