"""The house rules: what keeps this code small, safe and alike, each as a test that says why."""

import ast
import re

from tests.source import EVERYTHING, FUNCTIONS, PRODUCT, ROOT, SCRIPTS, STYLES, TEMPLATES, TESTS, Source, imports

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
LONGEST_LINE = 120
ARTICLE_TEMPLATE = "templates/macros.html"


def matches(sources: list[Source], pattern: str, *but: str) -> list[str]:
    """Where a pattern occurs, except in the files named."""
    return [
        f"{source.name}:{number}: {line.strip()[:100]}"
        for source in sources
        if source.name not in but
        for number, line in enumerate(source.text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def within(*folders: str) -> list[Source]:
    return [source for source in PRODUCT if source.name.startswith(tuple(f"annotator/{folder}" for folder in folders))]


def test_only_web_and_cli_commit() -> None:
    # Deriving is several short changes of its own, between those of whoever asks for it.
    edges = {source.name for source in within("web/", "cli/", "deriving.py")}
    commits = [
        source.at(node)
        for source in PRODUCT
        if source.name not in edges
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        if ast.unparse(node.func.value) != "nested"
    ]
    assert not commits, f"whoever answers decides whether the whole of it happened; a service flushes: {commits}"


def test_only_sanitise_knows_bleach() -> None:
    wrong = [
        source.at(node)
        for source in PRODUCT
        for node, module in imports(source)
        if module.split(".")[0] == "bleach" and source.name != "annotator/intake/sanitise.py"
    ]
    assert not wrong, f"bleach gets no fixes soon: one allowlist in one place, to be replaced there: {wrong}"


def test_only_visibility_selects_spans() -> None:
    wrong = [
        f"{source.at(call)}: {ast.unparse(call)[:80]}"
        for source in PRODUCT
        if source.name not in {"annotator/services/visibility.py", "annotator/services/nameless.py"}
        for call in source.nodes(ast.Call)
        if _called(call) in {"select", "query", "select_from"} and any(map(_names_spans, call.args))
    ]
    assert not wrong, f"blind means blind: one query decides which spans a person sees: {wrong}"


def test_spans_are_fetched_by_id_only_to_be_changed() -> None:
    allowed = {"annotator/services/spans.py", "annotator/services/review/units.py"}
    wrong = [
        source.at(call)
        for source in PRODUCT
        if source.name not in allowed
        for call in source.nodes(ast.Call)
        if _called(call) in {"get", "get_one"} and call.args and ast.unparse(call.args[0]) in {"Span", "SpanVersion"}
    ]
    assert not wrong, f"who holds an id may still not see the span; ask services/visibility.py: {wrong}"


def _called(call: ast.AST) -> str:
    function = getattr(call, "func", None)
    return getattr(function, "attr", None) or getattr(function, "id", "")


def _names_spans(argument: ast.AST) -> bool:
    return any(isinstance(node, ast.Name) and node.id in {"Span", "SpanVersion"} for node in ast.walk(argument))


def test_views_never_query() -> None:
    queries = matches(within("web/"), r"\bsession\.(scalars?|execute|query|get|get_one|add|delete|merge)\(|\bselect\(")
    assert not queries, f"a view loads, checks, does, commits and answers, all through services: {queries}"


def test_only_loading_decides_who_may_see_what_an_address_names() -> None:
    wrong = matches(within("web/"), r"\bplace_of\(|\bmay_see\(", "annotator/web/loading.py")
    assert not wrong, f"whether it is 404, 403 or there is decided once, in web/loading.py: {wrong}"


def test_what_a_label_does_is_data_of_its_scheme() -> None:
    names = "claim|attribution|opinion|boilerplate"
    wrong = matches(PRODUCT, rf"[\"']({names})[\"']", "annotator/core/formats/facts.py")  # the rule of old records
    wrong += matches([*TEMPLATES, *SCRIPTS], rf"[\"'`]({names})[\"'`]")
    assert not wrong, f"a class draws up labels of its own, and they can do the same: {wrong}"


def test_only_two_files_count_in_utf16() -> None:
    core = within("core/", "services/", "web/", "cli/", "models/")  # intake only decodes
    wrong = matches(core, r"utf-?16[\"'-]|0xFFFF|0x10000", "annotator/core/formats/offsets.py")
    wrong += matches(SCRIPTS, r"codePointAt|charCodeAt|[Ss]urrogate|0x1?D[89A-F]", "static/js/annotate/text/offsets.js")
    assert not wrong, f"offsets are code points; a second conversion would be a second truth: {wrong}"


def test_only_the_article_is_marked_safe() -> None:
    wrong = matches(TEMPLATES, r"\|\s*safe\b|autoescape\s+false", ARTICLE_TEMPLATE)
    wrong += matches(PRODUCT, r"\bMarkup\(|render_template_string")
    assert not wrong, f"an article is rendered from blocks in one place; whatever else is safe is escaped: {wrong}"


INLINE = (
    r"<style\b", r"\sstyle=", r"""[\s"']on[a-z]+=["']""", r"javascript:",
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
)  # fmt: skip


def test_templates_hold_no_inline_script_or_style() -> None:
    wrong = [found for pattern in INLINE for found in matches(TEMPLATES, pattern)]
    assert not wrong, f"the content security policy forbids it, so it would not even run: {wrong}"


def test_scripts_never_write_markup() -> None:
    wrong = matches(SCRIPTS, r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert not wrong, f"an article or a note may hold markup; text goes in as text: {wrong}"


def test_scripts_never_read_rendered_text() -> None:
    wrong = matches(SCRIPTS, r"\.innerText|[sS]election\(\)\.toString|[sS]election\.toString")
    assert not wrong, f"rendered text adds newlines and drops spaces, and every offset after them is wrong: {wrong}"


def test_files_are_short() -> None:
    long = [source.name for source in EVERYTHING if len(source.text.splitlines()) > LONGEST_FILE]
    assert not long, f"over {LONGEST_FILE} lines: nobody reads it to the end, so it is two files: {long}"


def test_lines_are_short() -> None:
    """Ruff holds Python to the same, and ESLint the scripts."""
    prose = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    others = [ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    others += [source.path for source in [*TEMPLATES, *STYLES, *SCRIPTS]]
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in [*prose, *others]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert not long, f"over {LONGEST_LINE} characters: nobody sees the end of it beside another file: {long}"


def test_functions_are_short() -> None:
    long = [
        f"{source.at(function)} {function.name} ({length})"
        for source in [*PRODUCT, *TESTS]
        for function in source.nodes(*FUNCTIONS)
        if (length := function.end_lineno - function.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, f"over {LONGEST_FUNCTION} lines: it has paragraphs, and they want names: {long}"


def test_the_first_line_says_what_a_file_is() -> None:
    starts = {".py": '"""', ".js": "/**", ".css": "/*", ".html": "{#"}
    wrong = [
        source.name
        for source in EVERYTHING
        if source.text.strip() and source.name != "annotator/__init__.py"
        if not source.text.startswith(starts[source.path.suffix])
    ]
    assert not wrong, f"one sentence in the first line saves everybody the reading: {wrong}"


def _ternaries_in_ternaries(source: Source) -> list[ast.AST]:
    return [
        node
        for node in source.nodes(ast.IfExp)
        if any(isinstance(part, ast.IfExp) for part in (node.body, node.orelse, node.test))
    ]


def _statements_in_expressions(source: Source) -> list[ast.AST]:
    """Return conditional expressions and `and`s that stand as statements, and assignments inside arguments."""
    calls = [part for call in source.nodes(ast.Call) for part in [*call.args, *(one.value for one in call.keywords)]]
    statements = [node.value for node in source.nodes(ast.Expr) if isinstance(node.value, ast.IfExp | ast.BoolOp)]
    return [*statements, *(part for part in calls if isinstance(part, ast.NamedExpr))]


def test_one_line_does_one_thing() -> None:
    wrong = [
        source.at(node)
        for source in [*PRODUCT, *TESTS]
        for node in [*_ternaries_in_ternaries(source), *_statements_in_expressions(source)]
    ]
    assert not wrong, f"ask one question a line; ESLint holds the scripts to the same: {wrong}"


def test_docstrings_are_of_today() -> None:
    archaic = r"\b([Nn]obody's|[Aa]nybody's|[Ss]omebody's|[Ww]hoever|for ever)\b"
    wrong = [
        f"{source.at(node)}: {word[0]}"
        for source in PRODUCT
        for node in source.nodes(ast.Module, ast.ClassDef, *FUNCTIONS)
        for word in re.finditer(archaic, ast.get_docstring(node) or "")  # type: ignore[arg-type]
    ]
    assert not wrong, f"subject, verb, object, for a reader who knows Flask and nothing of us: {wrong}"


BANNED = set("util utils helper helpers common manager handle handler process data info misc".split())


def test_names_say_something() -> None:
    files = [s.name for s in EVERYTHING if BANNED & set(re.split(r"[_/.]", s.name))]
    functions = [
        f"{source.at(node)} {node.name}"
        for source in PRODUCT
        for node in source.tree.body  # methods may be named by the library that calls them
        if isinstance(node, FUNCTIONS) and re.match(r"_?(handle|process|manage)_", node.name)
    ]
    assert not files + functions, f"such a name fits everything, so it tells nothing: {files + functions}"


def test_exceptions_to_rules_carry_their_reason() -> None:
    bare = matches([*PRODUCT, *TESTS], r"#\s*noqa(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* - \w)")
    assert not bare, f"write `noqa: CODE - why`, or the next one cannot tell whether it still holds: {bare}"


def test_nothing_is_left_for_later() -> None:
    later = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X"))
    left = matches([*PRODUCT, *TESTS, *TEMPLATES, *SCRIPTS, *STYLES], rf"\b({later})\b")
    assert not left, f"what is missing belongs into an issue, where somebody finds it: {left}"


def test_a_checkout_has_no_second_templates() -> None:
    doubled = [name for name in ("templates", "static") if (ROOT / "annotator" / name).exists()]
    assert not doubled, f"the wheel puts them there; in a checkout they would hide the real ones: {doubled}"
