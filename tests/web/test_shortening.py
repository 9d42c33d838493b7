"""Scripts in fewer letters stay the same program: names change together, and only those that nobody else knows."""

import pytest

from annotator.web.shortening import shortened


@pytest.mark.parametrize(
    ("script", "sent"),
    [
        ("function twice(number) { return number * 2; } twice(1);", "function b(a) { return a * 2 } b(1);"),
        ("export const total = (first, second) => first + second;", "export let total = (a, b) => a + b;"),
        ("export const one = (item) => item.item;", "export let one = a => a.item;"),
        ("import { announce } from './x.js'; announce(1); announce(2); announce(3);",
         "import { announce as a } from './x.js'; a(1); a(2); a(3);"),
        ("import { once as again } from './x.js'; again(1);", "import { once as a } from './x.js'; a(1);"),
        ("export const f = (point) => { const { start } = point; const g = { start }; return [start, start, g, 0] };",
         "export let f = c => { let { start:a } = c, g = { start:a }; return [a, a, g, 0] };"),
        ("for (const event of ['a']) window.event = event;", "for (let a of ['a']) window.event = a;"),
        ("const words = 1; const rest = `${words} words ${words}`;", "let a = 1, b = `${a} words ${a}`;"),
        ("export const is = (text) => /text/.test(text);", "export let is = a => /text/.test(a);"),
        ("try { go(); } catch (error) { log(error, 'error'); }", "try { go() } catch (a) { log(a, 'error') }"),
    ],
)  # fmt: skip
def test_names_change_together_and_nothing_else_does(script: str, sent: str) -> None:
    assert shortened(script) == sent


def test_a_new_name_is_one_that_the_script_uses_for_nothing_else() -> None:
    assert shortened("export let f = (long, longer) => [a, b, long, long, longer];") == (
        "export let f = (c, d) => [a, b, c, c, d];"
    )


def test_a_kind_of_export_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not known"):
        shortened("const one = 1; export { one };")
