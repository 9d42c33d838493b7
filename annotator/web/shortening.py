"""The same script in fewer letters: shorter names for what it alone knows, which is parameters, variables, imports.

Every name is renamed everywhere in a script or nowhere, and to one that the script uses for nothing else; so whatever
a name was bound to before, it is bound to after. Properties, exported names and the browser's own names stay.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, product
from string import ascii_letters

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

JAVASCRIPT = Language(tree_sitter_javascript.language())
IDENTIFIERS = {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}
Edit = tuple[int, int, str]  # bytes from, to, and what stands there instead
RESERVED = {"as", "do", "if", "in", "is", "of"}
# Where a node binds names, by the field that holds them.
BINDS = {
    "variable_declarator": "name", "function_declaration": "name", "class_declaration": "name",
    "arrow_function": "parameter", "catch_clause": "parameter", "for_in_statement": "left",
}  # fmt: skip


def shortened(script: str) -> str:
    """Return the same program with shorter names."""
    source = script.encode()
    root = Parser(JAVASCRIPT).parse(source).root_node
    nodes = list(_within(root))
    edits = sorted(chain(_renamings(nodes), _plainer(nodes)), reverse=True)
    for start, end, text in edits:
        source = source[:start] + text.encode() + source[end:]
    return source.decode()


def _within(node: Node) -> Iterator[Node]:
    yield node
    for child in node.named_children:
        yield from _within(child)


def _renamings(nodes: list[Node]) -> Iterator[Edit]:
    places = defaultdict(list)
    for node in nodes:
        if node.type in IDENTIFIERS and not _is_elsewheres(node):
            places[_text(node)].append(node)
    bound = {_text(name) for node in nodes for name in _bound_by(node)}
    exported = {_text(name) for node in nodes if node.type == "export_statement" for name in _exported(node)}
    mine = sorted(bound - exported, key=lambda name: (-len(places[name]), name))
    unused = (name for name in _names() if name not in places and name not in RESERVED)
    for name in mine:
        new = next(unused)
        changes = [(node.start_byte, node.end_byte, _written(node, new)) for node in places[name]]
        if sum(len(text) for _, _, text in changes) < len(name) * len(changes):
            yield from changes


def _plainer(nodes: list[Node]) -> Iterator[Edit]:
    """Leave out what only a reader needs: what never changes, each on a line, brackets round one, a last semicolon."""
    for node in nodes:
        if node.type in {"lexical_declaration", "for_in_statement"} and (kind := node.child_by_field_name("kind")):
            before = node.prev_named_sibling
            is_next = node.type == "lexical_declaration" and before is not None and before.type == node.type
            if is_next and before is not None and _text(before).endswith(";"):
                yield before.end_byte - 1, kind.end_byte, ","
            else:
                yield kind.start_byte, kind.end_byte, "let"
        elif node.type == "formal_parameters" and node.parent is not None and node.parent.type == "arrow_function":
            if [child.type for child in node.children] == ["(", "identifier", ")"]:
                yield node.start_byte, node.start_byte + 1, ""
                yield node.end_byte - 1, node.end_byte, ""
        elif node.type == "statement_block" and node.named_children:
            last = node.named_children[-1]
            while last.children and last.type != "empty_statement":
                last = last.children[-1]
            if last.type == ";":
                yield last.start_byte, last.end_byte, ""


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _names() -> Iterator[str]:
    return ("".join(letters) for letters in chain(product(ascii_letters), product(ascii_letters, repeat=2)))


def _is_elsewheres(node: Node) -> bool:
    """Say whether this is the name under which another script exports what is imported under an alias."""
    parent = node.parent
    if parent is None or parent.type != "import_specifier":
        return False
    return parent.child_by_field_name("alias") not in (None, node)


def _written(node: Node, new: str) -> str:
    if node.type != "identifier":
        return f"{_text(node)}:{new}"
    parent = node.parent
    is_import = parent is not None and parent.type == "import_specifier" and not parent.child_by_field_name("alias")
    return f"{_text(node)} as {new}" if is_import else new


def _bound_by(node: Node) -> Iterator[Node]:
    found: list[Node | None]
    if node.type == "formal_parameters":
        found = [*node.named_children]
    elif node.type == "import_specifier":
        found = [node.child_by_field_name("alias") or node.child_by_field_name("name")]
    elif node.type == "for_in_statement" and not node.child_by_field_name("kind"):
        found = []
    else:
        found = [node.child_by_field_name(BINDS.get(node.type, ""))]
    return chain.from_iterable(_pattern(one) for one in found if one)


def _pattern(node: Node) -> Iterator[Node]:
    """The names in a pattern, without what they are when nothing is given."""
    if node.type in IDENTIFIERS:
        yield node
    elif node.type in {"object_pattern", "array_pattern", "rest_pattern"}:
        yield from chain.from_iterable(map(_pattern, node.named_children))
    else:
        inner = node.child_by_field_name("value" if node.type == "pair_pattern" else "left")
        yield from _pattern(inner) if inner else ()


def _exported(node: Node) -> Iterator[Node]:
    declared = node.child_by_field_name("declaration")
    if declared is None:
        raise ValueError(f"exported in a way that is not known here: {_text(node)}")
    for one in (declared, *declared.named_children):
        if one.type in {"variable_declarator", "function_declaration", "class_declaration"}:
            yield from _bound_by(one)
