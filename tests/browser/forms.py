"""Finds the forms of pages, fills and sends them as a person would, and is held to what the browser checks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from lxml import html
from playwright.sync_api import ElementHandle, Page, Response

# Controls of a form that a person can use, and the button that sends it. Details are unfolded as a click would.
_CONTROLS = """
(button) => {
  const form = button.form;
  for (let at = button; at; at = at.parentElement) if (at.localName === "details") at.open = true;
  for (const one of form.querySelectorAll("details")) one.open = true;
  return [...form.elements].filter((one) => !one.disabled && !one.readOnly && one.willValidate && one.type !== "submit"
    && one.type !== "button" && one.checkVisibility());
}
"""
_ABOUT = """
(one) => ({ kind: one.type, name: one.name, value: one.value, checked: one.checked, required: one.required,
  min: one.min, max: one.max, isFirst: [...one.form.elements].find((other) => other.name === one.name) === one,
  options: one.options ? [...one.options].filter((option) => !option.disabled).map((option) => option.value) : [] })
"""
_COMPLAINTS = """
(button) => [...button.form.elements].filter((one) => one.willValidate && !one.checkValidity())
  .map((one) => `${one.name}: ${one.validationMessage}`)
"""
PATIENCE = 8_000  # milliseconds
SAMPLES = {"date": "2031-05-06", "number": "1", "search": "words"}
_numbers = count(1)


@dataclass(frozen=True)
class Sending:
    """One way to send a form: the page, the button as a selector in it, and what the form asks for."""

    page: str
    selector: str
    method: str
    action: str
    value: str


def sendings(page: str, source: str) -> Iterator[Sending]:
    """Every way to send every form of a page, a dialog's own button and what only scripts use left out."""
    tree = html.document_fromstring(source)
    for button in tree.iter("button", "input"):
        kind = button.get("type", "submit" if button.tag == "button" else "text")
        form = _form_of(button, tree)
        if kind != "submit" or form is None or form.get("hidden") is not None or "disabled" in button.attrib:
            continue
        method = (button.get("formmethod") or form.get("method") or "get").lower()
        action = button.get("formaction") or form.get("action") or page
        if method != "dialog":
            yield Sending(page, _path_of(button), method, action, f"{button.get('name')}={button.get('value')}")


def _form_of(button: html.HtmlElement, tree: html.HtmlElement) -> html.HtmlElement | None:
    if named := button.get("form"):
        return tree.get_element_by_id(named, None)
    return next(button.iterancestors("form"), None)


def _path_of(element: html.HtmlElement) -> str:
    """A selector by places, the same in the browser as here: both read the same source."""
    return "xpath=" + element.getroottree().getpath(element)


def send(page: Page, button: ElementHandle, known: Mapping[str, str]) -> Response:
    """Fill the button's form and click the button; returns the answer. Fails when the browser would not send it."""
    controls = button.evaluate_handle(_CONTROLS)
    for index in range(int(controls.evaluate("(all) => all.length"))):
        control = controls.evaluate_handle("(all, index) => all[index]", index).as_element()
        assert control is not None
        _fill(control, control.evaluate(_ABOUT), known)
    complaints = button.evaluate(_COMPLAINTS) if not button.get_attribute("formnovalidate") else []
    assert not complaints, f"the browser would not send it: {complaints}"
    with page.expect_event("response", _is_of_form, timeout=PATIENCE) as got:
        button.click()
    return got.value


def _is_of_form(answer: Response) -> bool:
    is_of_script = answer.url.endswith(("/look", "/leave"))  # which pages of review send by themselves
    return not is_of_script and (answer.request.is_navigation_request() or answer.request.method == "POST")


def _field_name(name: str) -> str:
    """The name of a field without numbers and what it is part of: `labels-0-name` and `name` are one."""
    return [part for part in name.split("-") if not part.isdecimal()][-1]


def _fill(control: ElementHandle, about: dict[str, Any], known: Mapping[str, str]) -> None:
    """Fill one control; what is `known` to be empty is left as it is."""
    kind, name = about["kind"], _field_name(about["name"])
    if kind in {"checkbox", "radio"}:
        if about["isFirst"] and (kind == "radio" or not about["checked"]):
            control.check()
    elif kind in {"select-one", "select-multiple"}:
        control.select_option(known.get(name) or about["value"] or about["options"][-1])
    elif known.get(name) and kind != "file":
        control.fill(known[name])
    elif kind != "file" and not about["value"] and name not in known:  # what can be uploaded is pasted
        control.fill(about["min"] or SAMPLES.get(kind) or f"Some words {next(_numbers)}")
