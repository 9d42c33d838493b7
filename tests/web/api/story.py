"""The whole story over the API, told with nothing but the names that the design promises; every exchange is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from flask import Flask

API = "/api/v1"
LONG = ("a long road 😀 " * 1_500)[:20_000].rstrip()
FAMILY = "👩\u200d👩\u200d👧\u200d👦"
ARABIC = "قال العمدة إن الجسر آمن"
RAW = "\r\n\r\n".join([
    "The mayor 🌉 said “the bridge is safe”.",
    f"A family {FAMILY} crossed it\tyesterday; the x\u0301\u0323 office of Zu\u0308rich\u00a0paid 3\u00a0000 francs.",
    f"{ARABIC} اليوم.",
    LONG,
    "It is a disgrace, and nobody is surprised.\r\nSubscribe to our newsletter.",
])  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    status: int
    mimetype: str
    answer: Any


@dataclass(frozen=True)
class Script:
    """Somebody's script: a token, and a log shared by all scripts of a story."""

    app: Flask
    token: str | None
    log: list[Exchange] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Send one request; the answer's JSON, or its text where it is a file."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        client = self.app.test_client(use_cookies=False)
        response = client.open(path if path.startswith(API) else API + path, method=method, json=body, headers=headers)
        answer = response.get_json() if response.is_json else response.get_data(as_text=True)
        self.log.append(Exchange(method, path, response.status_code, response.mimetype, answer))
        assert response.status_code == status, (method, path, response.status_code, answer)
        return answer

    def get(self, path: str, **asked: int) -> Any:
        return self.ask("GET", path, **asked)

    def post(self, path: str, body: Any = None, *, status: int = 201) -> Any:
        return self.ask("POST", path, {} if body is None else body, status=status)

    def put(self, path: str, body: Any, *, status: int = 200) -> Any:
        return self.ask("PUT", path, body, status=status)

    def as_somebody(self, token: str) -> "Script":
        return Script(self.app, token, self.log)


@dataclass(frozen=True)
class Told:
    """What is left when the story is over."""

    classroom: dict[str, Any]
    article: dict[str, Any]
    assignment: dict[str, Any]
    joined: list[dict[str, Any]]
    submissions: list[dict[str, Any]]
    listed: dict[str, Any]
    rulings: list[dict[str, Any]]
    release: dict[str, Any]
    files: dict[str, str]


def tell(teacher: Script, reviewer: Script, reviewer_email: str) -> Told:
    """From an empty classroom to the files of a release."""
    classroom = teacher.post("/classrooms", {"name": "Story 10c", "op": str(uuid4())})
    room = f"/classrooms/{classroom['id']}"
    teacher.post(f"{room}/members", {"email": reviewer_email, "role": "reviewer"})
    article = teacher.post(f"{room}/articles", {"text": RAW, "title": "=A bridge", "byline": "Ann Author"})
    plan = {"title": "Read it", "articles": [article["id"]], "min_support": "1/2", "due": "2030-01-02T12:00:00+01:00"}
    assignment = teacher.post(f"{room}/assignments", plan)
    teacher.ask("PATCH", f"/assignments/{assignment['id']}", {"state": "active"})
    stranger = Script(teacher.app, None, teacher.log)
    names = ("Ada", "Ben", "Cleo")
    joined = [stranger.post("/join", {"join_code": classroom["join_code"], "pseudonym": name}) for name in names]
    students = [teacher.as_somebody(one["token"]) for one in joined]
    submissions = [work(student, n, assignment["id"]) for n, student in enumerate(students)]
    look_around(teacher, students, stranger, classroom, assignment, joined)
    round_ = teacher.get(f"/assignments/{assignment['id']}")["round"]
    teacher.ask("PATCH", f"/rounds/{round_['id']}", {"state": "reviewing"})
    rulings = list(settle(reviewer, round_["id"], article))
    listed = reviewer.get(f"/rounds/{round_['id']}/units?order=text")
    teacher.ask("PATCH", f"/rounds/{round_['id']}", {"state": "revealed"})
    release = teacher.post(f"/assignments/{assignment['id']}/releases", {"policy": "class"})
    teacher.get(f"/releases/{release['id']}")
    files = {file["format"]: teacher.get(file["url"]) for file in release["files"]}
    return Told(classroom, article, assignment, joined, submissions, listed, rulings, release, files)


# What each of the three marks: (quote, label, index of the mark it is linked to).
MARKS: list[list[tuple[str, str, int | None]]] = [
    [
        ("“the bridge is safe”", "claim", None), ("The mayor 🌉 said", "attribution", 0), (ARABIC, "claim", None),
        (f"A family {FAMILY} crossed it", "claim", None), ("Subscribe to our newsletter.", "boilerplate", None),
        (LONG, "opinion", None),
    ],
    [
        ("“the bridge is safe”", "claim", None), ("The mayor 🌉 said", "attribution", 0), (ARABIC, "opinion", None),
        (f"A family {FAMILY} crossed", "opinion", None), ("Subscribe to our newsletter.", "boilerplate", None),
    ],
    [
        ("“the bridge is safe”", "claim", None), ("The mayor 🌉 said", "attribution", 0), (ARABIC, "claim", None),
        ("the x\u0323\u0301 office of Z\u00fcrich", "claim", None),
    ],
]  # fmt: skip


def marked(text: str, quote: str, label: str, version: int = 0, **more: Any) -> dict[str, Any]:
    """The body of a change, found by its words."""
    start = text.index(quote)
    return {"op": str(uuid4()), "start": start, "end": start + len(quote), "quote": quote, "label": label,
            "version": version, **more}  # fmt: skip


def work(student: Script, number: int, assignment: str) -> dict[str, Any]:
    """Read, mark one at a time or as a batch, and hand in."""
    (mine,) = student.get(f"/assignments/{assignment}/submissions?mine=1")["items"]
    path = f"/submissions/{mine['id']}"
    text = student.get(path)["article"]["text"]
    ids = [str(uuid4()) for _ in MARKS[number]]
    changes = [
        marked(text, quote, label, links=[] if link is None else [ids[link]]) for quote, label, link in MARKS[number]
    ]
    student.put(f"{path}/viewed", {"ranges": [[0, len(text) // 2], [len(text) // 3, len(text)]]})
    if number == 0:
        for id, change in zip(ids, changes, strict=True):
            student.put(f"{path}/spans/{id}", change, status=201)
        student.put(f"{path}/spans/{ids[0]}", marked(text, *MARKS[0][0][:2], version=1, note="Who says?", unsure=True))
    else:
        steps = [change | {"method": "put", "uuid": id} for id, change in zip(ids, changes, strict=True)]
        student.post(f"{path}/spans:batch", {"changes": steps}, status=200)
    extra = str(uuid4())
    student.put(f"{path}/spans/{extra}", marked(text, "surprised", "opinion"), status=201)
    student.ask("DELETE", f"{path}/spans/{extra}?version=1&op={uuid4()}", status=204)
    student.get(f"{path}/spans?since=0")
    student.post(f"{path}/submit", status=200)
    return student.get(path)  # type: ignore[no-any-return]


def look_around(
    teacher: Script,
    students: list[Script],
    stranger: Script,
    classroom: dict[str, Any],
    assignment: dict[str, Any],
    joined: list[dict[str, Any]],
) -> None:
    """Everything else that can be asked for while the round is open."""
    for path in ("/classrooms", f"/classrooms/{classroom['id']}", f"/classrooms/{classroom['id']}/members", "/schemes",
                 f"/classrooms/{classroom['id']}/articles", f"/classrooms/{classroom['id']}/assignments",
                 f"/assignments/{assignment['id']}/submissions", f"/assignments/{assignment['id']}/progress",
                 f"/schemes/{assignment['scheme']['id']}", f"/assignments/{assignment['id']}/releases"):  # fmt: skip
        teacher.get(path)
    (mine,) = students[2].get(f"/assignments/{assignment['id']}/submissions?mine=1")["items"]
    students[2].get(f"/articles/{mine['article']}")
    students[2].post(f"/submissions/{mine['id']}/reopen", status=200)
    students[2].post(f"/submissions/{mine['id']}/submit", status=200)
    back = {"join_code": classroom["join_code"], "pseudonym": "Cleo", "recovery": joined[2]["recovery"]}
    stranger.post("/rejoin", back)
    taken = stranger.post("/join", {"join_code": classroom["join_code"], "pseudonym": "ada"}, status=409)
    assert taken["code"] == "pseudonym-taken"
    assert taken["suggestion"] == "ada 2"


def settle(reviewer: Script, round_: str, article: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rule with every verdict: on the first open unit at each of these words, and on one that nobody marked."""
    text = article["text"]
    for quote, verdict, labels in (
        (ARABIC, "span", ["claim"]), (f"A family {FAMILY} crossed", "several", ["claim", "opinion"]),
        ("the x\u0323\u0301 office", "none", []), (LONG[:20], "return", []),
    ):  # fmt: skip
        start = text.index(quote)
        found = [
            unit
            for unit in reviewer.get(f"/rounds/{round_}/units?state=open")["items"]
            if unit["start"] <= start < unit["end"]
        ]
        for unit in found[:1]:
            yield ruling(reviewer, unit, verdict, [marking(text, quote, label) for label in labels])
    added = reviewer.post(f"/rounds/{round_}/units", {"article": article["id"], **marking(text, "It is a disgrace")})
    yield ruling(reviewer, added, "span", [marking(text, "It is a disgrace", "opinion")])


def marking(text: str, quote: str, label: str | None = None) -> dict[str, Any]:
    start = text.index(quote)
    edges = {"start": start, "end": start + len(quote), "quote": quote}
    return edges | ({"label": label} if label else {})


def ruling(reviewer: Script, unit: dict[str, Any], verdict: str, spans: list[dict[str, Any]]) -> dict[str, Any]:
    seen = reviewer.get(f"/units/{unit['id']}")["seen"]
    body = {"verdict": verdict, "spans": spans, "seen": seen, "reason": "as the clauses say", "confidence": 4}
    return reviewer.post(f"/units/{unit['id']}/rulings", body)  # type: ignore[no-any-return]
