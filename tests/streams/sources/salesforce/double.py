"""Who stands in for Salesforce? A server that holds records and answers SOQL as the REST API does.

It gives sessions that end, pages, hides no deleted record from queryAll, and refuses fields that it
does not have; query jobs are answered by jobs.py. What it holds has the shape of the recorded
answers, as test_api.py checks.
"""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.streams.sources.salesforce.jobs import Jobs

ORGANIZATION = "00DSM0000000123MAA"
KEYS = {"client_id": "an app", "client_secret": "its secret"}
SOQL = re.compile(
    r"SELECT (?P<fields>[\w, ]+|COUNT\(\)) FROM (?P<kind>\w+)"
    r"(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>[\w, ]+))?(?: LIMIT (?P<limit>\d+))?"
)
IN = re.compile(r"(\w+) IN \((.*)\)")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SINCE = re.compile(r"(\w+) >= (\S+)")


@dataclass
class Double:
    """One company."""

    records: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)
    faults: list[tuple[int, Any]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    sessions: int = 0
    session_faults: list[int] = field(default_factory=list)
    page_max: int = 2
    instance: str = ""
    """What a session is for, if not for this company"""
    url: str = ""
    jobs: Jobs = field(default_factory=Jobs)
    _pages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def put(self, kind: str, **said: Any) -> None:
        """In the place of what it was before."""
        url = f"/services/data/v62.0/sobjects/{kind}/{said['Id']}"
        others = [each for each in self.records[kind] if each["Id"] != said["Id"]]
        self.records[kind] = [*others, {"attributes": {"type": kind, "url": url}, **said}]

    def end_sessions(self) -> None:
        self.sessions += 1

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._admitted])
        self.jobs.answer = self.found
        app.add_routes(
            [
                web.post("/services/oauth2/token", self._session),
                web.get("/services/data/v62.0/queryAll", self._query),
                web.get("/services/data/v62.0/query/{cursor}", self._more),
                *self.jobs.routes(),
            ]
        )
        return app

    async def _session(self, request: web.Request) -> web.Response:
        if self.session_faults:
            return web.json_response({}, status=self.session_faults.pop(0))
        told = dict(await request.post())
        if told != {"grant_type": "client_credentials", **KEYS}:
            return web.json_response({"error": "invalid_client"}, status=400)
        return web.json_response(
            {
                "access_token": f"session {self.sessions}",
                "instance_url": self.instance or self.url,
                "id": f"https://login.salesforce.com/id/{ORGANIZATION}/005SM000000146PYAQ",
                "token_type": "Bearer",
            }
        )

    @web.middleware
    async def _admitted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Who has no session is told so, and what goes wrong goes wrong for every call."""
        if request.path.startswith("/services/data/"):
            if request.headers.get("Authorization") != f"Bearer session {self.sessions}":
                said = [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired"}]
                return web.json_response(said, status=401)
            if self.faults:
                status, body = self.faults.pop(0)
                return web.json_response(body, status=status)
        return await handler(request)

    async def _query(self, request: web.Request) -> web.Response:
        question = request.query["q"]
        found = self.found(question)
        if found is None:
            return web.json_response([{"errorCode": "INVALID_TYPE", "message": "x"}], status=400)
        if question.startswith("SELECT COUNT()"):
            return web.json_response({"totalSize": len(found), "done": True, "records": []})
        return self._page(found)

    def found(self, question: str) -> list[dict[str, Any]] | None:
        """What a question is answered with; None when it may not be asked."""
        self.questions.append(question)
        asked = SOQL.fullmatch(question)
        if asked is None or asked["kind"] in self.hidden:
            return None
        names = ["attributes", *asked["fields"].split(", ")]
        found = [
            {name: each.get(name) for name in names}
            for each in sorted(self.records[asked["kind"]], key=_order(asked["order"]))
            if _fits(each, asked["where"] or "")
        ]
        return found[: int(asked["limit"] or len(found))]

    async def _more(self, request: web.Request) -> web.Response:
        return self._page(self._pages.pop(request.match_info["cursor"]))

    def _page(self, found: list[dict[str, Any]]) -> web.Response:
        page, rest = found[: self.page_max], found[self.page_max :]
        told: dict[str, Any] = {"totalSize": len(found), "done": not rest, "records": page}
        if rest:
            cursor = f"0r8xx-{len(self.questions)}-{len(rest)}"
            self._pages[cursor] = rest
            told["nextRecordsUrl"] = f"/services/data/v62.0/query/{cursor}"
        return web.json_response(told)


def _order(said: str | None) -> Any:
    names = said.split(", ") if said else []
    return lambda record: [str(record.get(name)) for name in names]


def _fits(record: dict[str, Any], where: str) -> bool:
    if among := IN.fullmatch(where):
        return f"'{record.get(among[1])}'" in among[2].split(", ")
    since = SINCE.match(where)
    return since is None or str(record.get(since[1]))[:19] >= since[2][:19]
