"""The source as the house-rule tests read it: files with their text and, for Python, their syntax tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
Node = TypeVar("Node", bound=ast.AST)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One file, named as from the top of the repository."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def module(self) -> str:
        """The dotted name: `annotator.core.spans`; a package has the name of its folder."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def nodes(self, *kinds: type[Node]) -> Iterator[Node]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


def files(folder: str, *suffixes: str) -> list[Source]:
    """Every file below a folder with one of the suffixes, in order."""
    found = (path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and "__pycache__" not in path.parts)
    return [Source(path) for path in sorted(found)]


PRODUCT = [source for source in files("annotator", ".py") if "/versions/" not in source.name]
TESTS = files("tests", ".py")
TEMPLATES = files("templates", ".html")
SCRIPTS = files("static", ".js")
STYLES = files("static", ".css")
EVERYTHING = [*PRODUCT, *TESTS, *TEMPLATES, *SCRIPTS, *STYLES]


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Each imported module; what is imported from `annotator` itself may be a module, too."""
    for statement in source.nodes(ast.Import):
        yield from ((statement, alias.name) for alias in statement.names)
    for clause in source.nodes(ast.ImportFrom):
        yield clause, clause.module or ""
        if clause.module == "annotator":
            yield from ((clause, f"annotator.{alias.name}") for alias in clause.names)
