"""The words of the story in `database.json`, what each student marks in them, and how requests are sent."""

from typing import Any
from uuid import uuid4

from flask import Flask

API = "/api/v1"
BRIDGE = """The old bridge is safe 🌉, the mayor of Zürich said on Monday.

Engineers say that the third pillar moves 4\u00a0mm a year. It is a scandal.

Tell a friend about our newsletter."""
TRAM = "The tram runs again, the company writes. Everybody loves it. Nobody was asked."
SAFE, MAYOR, PILLAR = "The old bridge is safe 🌉", "the mayor of Zürich said", "the third pillar moves 4\u00a0mm a year"
SAY, SCANDAL, FRIEND = "Engineers say", "It is a scandal.", "Tell a friend about our newsletter."
RUNS, WRITES, LOVES, ASKED = "The tram runs again", "the company writes", "Everybody loves it.", "Nobody was asked."
LABELS, DUE = ("claim", "attribution", "opinion", "boilerplate"), "2030-01-02T12:00:00+01:00"
# For each student: marks of the bridge and of the tram, as (quote, label, index of the mark that it is linked to).
MARKS: dict[str, tuple[list[tuple[str, str, int | None]], list[tuple[str, str, int | None]]]] = {
    "Ada": (
        [(SAFE, "claim", None), (MAYOR, "attribution", 0), (PILLAR, "claim", None), (SAY, "attribution", 2),
         (SCANDAL, "opinion", None), (FRIEND, "boilerplate", None)],
        [(RUNS, "claim", None), (WRITES, "attribution", 0), (LOVES, "opinion", None)],
    ),
    "Ben": (
        [(SAFE, "claim", None), (MAYOR, "attribution", 0), (PILLAR, "opinion", None), (SCANDAL, "opinion", None)],
        [(RUNS, "claim", None), (LOVES, "claim", None), (ASKED, "opinion", None)],
    ),
    "Cleo": (
        [(SAFE[4:], "claim", None), (MAYOR, "attribution", 0), (PILLAR, "claim", None), (FRIEND, "boilerplate", None)],
        [(RUNS, "claim", None), (WRITES, "attribution", 0), (ASKED, "claim", None)],
    ),
    "Dora": (
        [(SAFE, "opinion", None), (SCANDAL, "claim", None), (PILLAR[4:], "opinion", None)],
        [(RUNS, "opinion", None), (LOVES, "opinion", None)],
    ),
    "Emil": ([(SAFE, "claim", None), ("on Monday", "claim", None)], []),
}  # fmt: skip


class Story:
    """The app, and the tokens of everybody in the class; Ada, Ron and whoever joins send an `op` with every change."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.tokens: dict[str, str] = {}

    def ask(self, who: str | None, method: str, path: str, body: Any = None) -> Any:
        if who in {None, "Ada", "Ron"} and method != "GET" and "op=" not in path:
            body = {"op": str(uuid4()), **body}
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who else {}
        client = self.app.test_client(use_cookies=False)
        response = client.open(API + path, method=method, json=body, headers=headers)
        assert response.status_code < 300, (method, path, response.status_code, response.text)
        return response.get_json()

    def post(self, who: str | None, path: str, **body: Any) -> Any:
        return self.ask(who, "POST", path, body)


def marked(text: str, quote: str, label: str, version: int = 0, **more: Any) -> dict[str, Any]:
    start = text.index(quote)
    edges = {"start": start, "end": start + len(quote), "quote": quote}
    return {**edges, "label": label, "version": version, **more}
