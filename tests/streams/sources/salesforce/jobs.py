"""How does the double of Salesforce answer query jobs of the Bulk API 2.0?

A job goes through its states, one at each look, and can fail. Its results come as CSV, every page
with its header and with the locator of the next; the last record of a page comes once more with the
next one, if that is wanted. What Salesforce does not allow is refused.
"""

import csv
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from aiohttp import web

PATH = "/services/data/v62.0/jobs/query"
BEGUN = "2026-11-20T12:00:00.000+0000"
ASKED = {"operation", "query", "contentType", "lineEnding", "columnDelimiter"}
NOT_ASKED = ("ORDER BY", "LIMIT", "COUNT()")
OVER = ("JobComplete", "Failed", "Aborted")
Handler = Callable[[web.Request], Awaitable[web.Response]]
Records = list[dict[str, Any]]


@dataclass
class Jobs:
    """All query jobs of a company."""

    states: Sequence[str] = ("InProgress", "JobComplete")
    page_max: int = 2
    is_repeating: bool = False
    are_kept: bool = False
    """None of them may be deleted"""
    began: int = 0
    aborted: int = 0
    pages: int = 0
    held: dict[str, tuple[list[str], Records]] = field(default_factory=dict)
    """The states that each goes through from now on, and its results"""
    answer: Callable[[str], Records | None] = lambda question: None

    def routes(self) -> list[web.RouteDef]:
        one = f"{PATH}/{{id}}"
        return [
            web.post(PATH, self._begin),
            web.get(one, self._known(self._look)),
            web.patch(one, self._known(self._abort)),
            web.delete(one, self._known(self._delete)),
            web.get(f"{one}/results", self._known(self._results)),
        ]

    def _known(self, handler: Callable[[web.Request, str], Awaitable[web.Response]]) -> Handler:
        async def answer(request: web.Request) -> web.Response:
            id = request.match_info["id"]
            is_known = id in self.held
            return await handler(request, id) if is_known else _refused("NOT_FOUND", status=404)

        return answer

    async def _begin(self, request: web.Request) -> web.Response:
        asked = await request.json()
        is_known = asked.keys() <= ASKED and asked["operation"] == "queryAll"
        if not is_known or any(word in asked["query"] for word in NOT_ASKED):
            return _refused("API_ERROR")
        found = self.answer(asked["query"])
        if found is None:
            return _refused("INVALID_TYPE")
        self.began += 1
        id = f"750R{self.began:011}IAA"
        self.held[id] = (list(self.states), found)
        return web.json_response(_told(id, "UploadComplete"))

    async def _look(self, request: web.Request, id: str) -> web.Response:
        states, _ = self.held[id]
        state = states.pop(0) if len(states) > 1 else states[0]
        told = {"errorMessage": "QUERY_TIMEOUT: took too long"} if state == "Failed" else {}
        return web.json_response(_told(id, state) | told)

    async def _abort(self, request: web.Request, id: str) -> web.Response:
        states, _ = self.held[id]
        if states[0] in OVER or await request.json() != {"state": "Aborted"}:
            return _refused("INVALIDJOBSTATE")
        self.aborted += 1
        states[:] = ["Aborted"]
        return web.json_response(_told(id, "Aborted"))

    async def _delete(self, request: web.Request, id: str) -> web.Response:
        states, _ = self.held[id]
        if self.are_kept or states[0] not in OVER:
            return _refused("API_ERROR")
        del self.held[id]
        return web.Response(status=204)

    async def _results(self, request: web.Request, id: str) -> web.Response:
        states, found = self.held[id]
        if states != ["JobComplete"]:
            return _refused("INVALIDJOBSTATE")
        self.pages += 1
        begin = int(request.query.get("locator", "0"))
        end = begin + min(self.page_max, int(request.query["maxRecords"]))
        page = found[max(0, begin - 1) if self.is_repeating else begin : end]
        following = str(end) if end < len(found) else "null"
        headers = {"Sforce-Locator": following, "Sforce-NumberOfRecords": str(len(page))}
        return web.Response(text=written(page), content_type="text/csv", headers=headers)


def written(records: Records) -> str:
    """As Salesforce writes records down: every value quoted, nothing for null, times in UTC."""
    file = StringIO(newline="")
    names = [name for name in records[0] if name != "attributes"] if records else []
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_text(each[name]) for name in names] for each in records)
    return file.getvalue()


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str() if value.endswith(".000+0000"):
            return value.removesuffix("+0000") + "Z"
    return str(value)


def _told(id: str, state: str) -> dict[str, Any]:
    return {"id": id, "operation": "queryAll", "createdDate": BEGUN, "state": state}


def _refused(code: str, status: int = 400) -> web.Response:
    return web.json_response([{"errorCode": code, "message": "x"}], status=status)
