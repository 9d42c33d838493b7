"""UIMA CAS as XMI: read by a parser that knows no entities and stops at a depth."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.parsers import expat

from annotator.core.exchange.cas import Cas, Structure, found_in
from annotator.core.exchange.found import Found, Options, Report, Unreadable
from annotator.core.exchange.sources import Source, Sources

MOST_DEEP = 100
MOST_ELEMENTS = 500_000
XMI = "http://www.omg.org/XMI"
VIEW = "_InitialView"


def is_xmi(source: Source) -> bool:
    return source.raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and XMI.encode() in source.raw[:4000]


def is_type_system(source: Source) -> bool:
    return b"typeSystemDescription" in source.raw[:2000]


def read(files: list[Source], sources: Sources, options: Options, report: Report) -> Iterator[Found]:
    folders = [PurePosixPath(one.name).parent for one in files]
    for file, folder in zip(files, folders, strict=True):
        yield found_in(_cas(file), file, options, report, is_one_of_many=folders.count(folder) > 1)


def _cas(file: Source) -> Cas:
    structures: list[Structure] = []
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEEP or len(structures) > MOST_ELEMENTS:
            raise Unreadable(f"{file.name}: this XML is nested too deeply, or too long.")
        if depth == 2:
            space, _, local = name.rpartition(" ")
            package = space.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
            features = {key: value for key, value in attributes.items() if " " not in key}
            structures.append(Structure(f"{package}.{local}", attributes.get(f"{XMI} id", ""), features))

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> None:
        raise Unreadable(f"{file.name}: XML with a document type or entities is not read.")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(file.raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{file.name}: this is not XML ({error}).") from error
    sofas = [one for one in structures if one.type == "uima.cas.Sofa" and "sofaString" in one.features]
    if not sofas:
        raise Unreadable(f"{file.name}: this CAS holds no text (no Sofa with a sofaString).")
    sofa = next((one for one in sofas if one.features.get("sofaID") == VIEW), sofas[0])
    return Cas(sofa.features["sofaString"], [one for one in structures if one.features.get("sofa") == sofa.id])
