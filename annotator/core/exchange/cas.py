"""What a UIMA CAS holds, in XMI or in JSON: layers, of which one has the marks, and relations between them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.core.exchange.found import Found, Mark, Options, Relation, Report, Unreadable, nobody_named, some
from annotator.core.exchange.pick import whole
from annotator.core.exchange.sources import Source
from annotator.core.formats.offsets import UTF_16

STANDARD = ("uima.", "de.tudarmstadt.ukp.dkpro.core.api.segmentation", "de.tudarmstadt.ukp.dkpro.core.api.metadata",
            "de.tudarmstadt.ukp.dkpro.core.api.lexmorph", "de.tudarmstadt.ukp.clarin", "de.tudarmstadt.ukp.inception",
            "de.tudarmstadt.ukp.dkpro.core.api.syntax", "org.dkpro.core.api.xml",
            "de.tudarmstadt.ukp.dkpro.core.api.xml")  # fmt: skip
FEATURES = ("value", "label", "kind", "category", "type")
ENDS = (("Governor", "Dependent"), ("source", "target"))
INITIAL = "INITIAL_CAS"


@dataclass(frozen=True, slots=True)
class Structure:
    """A feature structure: its type with dots, its id, and its features as text."""

    type: str
    id: str
    features: dict[str, str]


@dataclass(slots=True)
class Cas:
    text: str
    structures: list[Structure] = field(default_factory=list)

    def first(self, type: str, feature: str) -> str:
        return next(
            (one.features[feature] for one in self.structures if one.type.endswith(type) and one.features.get(feature)),
            "",
        )


def is_standard(type: str) -> bool:
    return type.startswith(STANDARD)


def found_in(cas: Cas, file: Source, options: Options, report: Report, *, is_one_of_many: bool) -> Found:
    found = Found(cas.text, file.name, offsets=UTF_16)
    title = cas.first("DocumentMetaData", "documentTitle")
    found.about = {"title": title or None}
    if file.stem == INITIAL:
        report.name("empty file", "INITIAL_CAS is the text before anybody marked it")
        return found
    who = found.read_by(_annotator(cas, file, options, report, is_one_of_many=is_one_of_many))
    ends = {one.id: _ends(one) for one in cas.structures}
    layers = _layers([one for one in cas.structures if not ends[one.id]], options, file)
    marks = [one for one in cas.structures if one.type in layers and not ends[one.id]]
    feature = _feature(marks, options)
    for one in marks:
        place = f"{file.name}, {one.type.rpartition('.')[2]} {one.id}"
        parts = ((whole(one.features.get("begin"), place), whole(one.features.get("end"), place)),)
        found.marks.append(Mark(who, one.features.get(feature, ""), parts, key=one.id, place=place))
        for name in one.features.keys() - {"begin", "end", "sofa", feature}:
            report.leave_out(f"feature {name[:60]}", "a record has no other features")
    for one in cas.structures:
        between = ends[one.id]
        if between and not is_standard(one.type):
            kinds = [one.type, *(value for key, value in one.features.items() if key in ("role", "value", "label"))]
            found.relations.append(Relation(tuple(kinds), *between))
    others = Counter(
        one.type for one in cas.structures if "begin" in one.features and one.type not in layers and not ends[one.id]
    )
    for layer, many in others.items():
        report.leave_out(f"layer {layer[:100]}", "not chosen", 0 if is_standard(layer) else many)
    return found


def _annotator(cas: Cas, file: Source, options: Options, report: Report, *, is_one_of_many: bool) -> str:
    if options.annotator_from == "document-id":
        return cas.first("DocumentMetaData", "documentId") or nobody_named(options, report, file.name)
    if options.annotator_from == "folder":
        return file.path.parent.name or nobody_named(options, report, file.name)
    if options.annotator_from == "file-name" or (is_one_of_many and not options.annotator):
        return file.stem
    return nobody_named(options, report, file.name)


def _ends(one: Structure) -> tuple[str, str] | None:
    for source, target in ENDS:
        if source in one.features and target in one.features:
            return one.features[source], one.features[target]
    return None


def _layers(structures: Sequence[Structure], options: Options, file: Source) -> list[str]:
    held = list(dict.fromkeys(one.type for one in structures if "begin" in one.features and "end" in one.features))
    if options.layer:
        return [one for one in held if one == options.layer or one.rpartition(".")[2] == options.layer]
    own = [one for one in held if not is_standard(one)]
    if len(own) > 1:
        raise Unreadable(f"{file.name}: there are the layers {some(own)}: say which has the marks (--layer).")
    return own


def _feature(marks: Sequence[Structure], options: Options) -> str:
    if options.feature:
        return options.feature
    held = list(dict.fromkeys(key for one in marks for key in one.features if key not in ("begin", "end", "sofa")))
    return next((key for key in FEATURES if key in held), held[0] if held else "value")
