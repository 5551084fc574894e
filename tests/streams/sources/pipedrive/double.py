"""Who stands in for Pipedrive? A server that holds objects and answers as the API does.

It wants a token, gives out pages, hides what was deleted from lists and shows it when it is asked
for alone, and fails when told to. What it holds fits the schemas of tap-pipedrive, as
test_api.py checks, so that it cannot drift towards the code that asks it.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "token-of-an-administrator"
IDS_MAX = 100
Fault = tuple[int, dict[str, str]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Double:
    """One company."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    changelogs: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    page_max: int = 2
    is_admin: int = 1
    url: str = ""

    def put(self, plural: str, **said: Any) -> None:
        self.objects[plural][str(said["id"])] = said

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._refusing])
        app.add_routes(
            [
                web.get("/api/v1/users/me", self._me),
                web.get("/api/v1/webhooks", self._webhooks),
                web.get("/api/v1/{plural}/{id}/changelog", self._changelog),
                web.get("/api/v2/{plural}", self._second),
                web.get("/api/v1/{plural}", self._first),
                web.get("/api/{version}/{plural}/{id}", self._one),
            ]
        )
        return app

    @web.middleware
    async def _refusing(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.calls.append(request.path_qs)
        if request.headers.get("x-api-token") != TOKEN:
            return web.json_response({"success": False, "error": "unauthorized"}, status=401)
        if self.faults:
            status, headers = self.faults.pop(0)
            return web.json_response({"success": False}, status=status, headers=headers)
        return await handler(request)

    async def _me(self, request: web.Request) -> web.Response:
        return web.json_response({"success": True, "data": {"id": 77, "is_admin": self.is_admin}})

    async def _webhooks(self, request: web.Request) -> web.Response:
        return web.json_response({"success": True, "data": self.webhooks})

    async def _changelog(self, request: web.Request) -> web.Response:
        named = request.match_info
        return self._page(self.changelogs[f"{named['plural']}/{named['id']}"], request)

    async def _one(self, request: web.Request) -> web.Response:
        found = self.objects[request.match_info["plural"]].get(request.match_info["id"])
        if found is None:
            return web.json_response({"success": False, "error": "not found"}, status=404)
        return web.json_response({"success": True, "data": found})

    async def _second(self, request: web.Request) -> web.Response:
        query, plural = request.query, request.match_info["plural"]
        wanted = query["ids"].split(",") if "ids" in query else None
        if wanted and len(wanted) > IDS_MAX:
            return web.json_response({"success": False}, status=400)
        shows_deleted = "deleted" in query.get("status", "")
        found = [
            each
            for id, each in self.objects[plural].items()
            if (wanted is None or id in wanted)
            and (shows_deleted or not each.get("is_deleted"))
            and each.get("update_time", "") >= query.get("updated_since", "")
        ]
        if query.get("sort_by") == "update_time":
            found.sort(key=lambda each: str(each["update_time"]))
        if wanted is not None:
            return web.json_response({"success": True, "data": found})
        return self._page(found, request)

    async def _first(self, request: web.Request) -> web.Response:
        found = sorted(
            self.objects[request.match_info["plural"]].values(),
            key=lambda each: str(each.get("update_time", "")),
        )
        start = int(request.query["start"])
        page = found[start : start + self.page_max]
        more = {"more_items_in_collection": start + self.page_max < len(found)}
        told = {"success": True, "data": page, "additional_data": {"pagination": more}}
        return web.json_response(told)

    def _page(self, found: list[dict[str, Any]], request: web.Request) -> web.Response:
        start = int(request.query.get("cursor", "0"))
        following = start + self.page_max if start + self.page_max < len(found) else None
        return web.json_response(
            {
                "success": True,
                "data": found[start : start + self.page_max],
                "additional_data": {"next_cursor": str(following) if following else None},
            }
        )
