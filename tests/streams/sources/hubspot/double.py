"""Who stands in for HubSpot? A server that holds objects and answers as the CRM API does.

It wants a token, gives out pages, takes no more than the vendor takes at once, and fails when told
to. What it holds is checked against recorded answers in test_double.py, so that it cannot drift
towards the code that asks it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from streams.sources.hubspot.words import instant, milliseconds

MERGED = "hs_merged_object_ids"
TOKEN = "pat-of-a-private-app"
READ_MAX, READ_WITH_HISTORY_MAX, PAGE_MAX, SEARCH_MAX = 100, 50, 100, 10_000
PRIMARY = {("deals", "companies"): 5, ("contacts", "companies"): 1}

Fault = tuple[int, dict[str, str], dict[str, Any]]


@dataclass
class Double:
    """One account."""

    objects: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    links: dict[tuple[str, str], dict[str, list[tuple[str, bool]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    merged: dict[tuple[str, str], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """What went into an object, and when"""
    owners: list[dict[str, Any]] = field(default_factory=list)
    pipelines: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Which properties, whenever objects were read"""
    url: str = ""

    def put(
        self,
        kind: str,
        id: str,
        *,
        created_at: str = "2026-09-01T08:00:00Z",
        changed_at: str = "",
        histories: dict[str, list[tuple[str, str]]] | None = None,
        **properties: str,
    ) -> None:
        """An object as it is now; of its histories the last value is that of now."""
        past = histories or {}
        now = {name: steps[-1][0] for name, steps in past.items()}
        changed = changed_at or created_at
        modified = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        self.objects[kind][id] = {
            "id": id,
            "properties": {"createdate": created_at, modified: changed, **properties, **now},
            "propertiesWithHistory": {
                name: [{"value": v, "timestamp": at, "sourceType": "CRM_UI"} for v, at in steps][
                    ::-1
                ]
                for name, steps in past.items()
            },
            "createdAt": created_at,
            "updatedAt": changed,
            "archived": False,
        }

    def link(self, kind: str, id: str, other: str, other_id: str, *, primary: bool = False) -> None:
        self.links[kind, other][id].append((other_id, primary))

    def delete(self, kind: str, id: str, at: str) -> None:
        self.objects[kind][id] |= {"archived": True, "archivedAt": at}

    def merge(self, kind: str, gone: str, into: str, at: str) -> None:
        """One is there no more, and the other bears its id; asked for, it is the other."""
        del self.objects[kind][gone]
        self.merged[kind, into].append((gone, at))
        modified = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        self.objects[kind][into]["properties"][modified] = at

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._refusing])
        app.add_routes(
            [
                web.post("/crm/v3/objects/{kind}/batch/read", self._read),
                web.post("/crm/v3/objects/{kind}/search", self._search),
                web.get("/crm/v3/objects/{kind}", self._list),
                web.post("/crm/v4/associations/{kind}/{other}/batch/read", self._associated),
                web.get("/crm/v3/owners", self._owners),
                web.get("/crm/v3/pipelines/deals", self._pipelines),
            ]
        )
        return app

    @web.middleware
    async def _refusing(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append(f"{request.method} {request.path}")
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response(
                {"status": "error", "category": "INVALID_AUTHENTICATION"}, status=401
            )
        if self.faults:
            status, headers, said = self.faults.pop(0)
            return web.json_response(said, status=status, headers=headers)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _read(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        most = READ_WITH_HISTORY_MAX if asked["propertiesWithHistory"] else READ_MAX
        if len(asked["inputs"]) > most:
            return _refused("the batch is too large")
        kind = request.match_info["kind"]
        held = {**self._went_on(kind), **self.objects[kind]}
        ids = [each["id"] for each in asked["inputs"]]
        found = [held[id] for id in ids if id in held and not held[id]["archived"]]
        results = [_picked(self._with_merges(kind, each), asked) for each in found]
        missing = len(ids) - len(found)
        said = {"status": "COMPLETE", "results": results}
        return web.json_response(
            said | ({"numErrors": missing} if missing else {}), status=207 if missing else 200
        )

    def _went_on(self, kind: str) -> dict[str, dict[str, Any]]:
        """What answers to the ids that were merged away."""
        return {
            gone: self.objects[kind][into]
            for (merged, into), came in self.merged.items()
            for gone, _ in came
            if merged == kind
        }

    def _with_merges(self, kind: str, record: dict[str, Any]) -> dict[str, Any]:
        came = self.merged.get((kind, str(record.get("id"))), [])
        ids = [";".join(gone for gone, _ in came[: place + 1]) for place in range(len(came))]
        steps = [_step(told, at) for told, (_, at) in zip(ids, came, strict=True)][::-1]
        past = record["propertiesWithHistory"] | ({MERGED: steps} if steps else {})
        return record | {"propertiesWithHistory": past}

    async def _search(self, request: web.Request) -> web.Response:
        asked, held = await request.json(), self.objects[request.match_info["kind"]]
        ((condition,),) = [group["filters"] for group in asked["filterGroups"]]
        name, first = condition["propertyName"], int(asked["after"])
        if asked["limit"] > PAGE_MAX or first + asked["limit"] > SEARCH_MAX:
            return _refused("the search reaches too far")
        changed = sorted(
            (_changed(each, name), each["id"])
            for each in held.values()
            if not each["archived"] and _changed(each, name) >= int(condition["value"])
        )
        page = [held[id] for _, id in changed[first : first + asked["limit"]]]
        said = {"total": len(changed), "results": [_picked(each, asked) for each in page]}
        end = first + len(page)
        following = {"paging": {"next": {"after": str(end)}}} if end < len(changed) else {}
        return web.json_response(said | following)

    async def _list(self, request: web.Request) -> web.Response:
        wanted = request.query.get("archived") == "true"
        held = self.objects[request.match_info["kind"]].values()
        found = [dict(each) for each in held if each["archived"] == wanted]
        for each in found:
            del each["propertiesWithHistory"]
        return web.json_response({"results": found})

    async def _associated(self, request: web.Request) -> web.Response:
        kind, other = request.match_info["kind"], request.match_info["other"]
        asked, held = await request.json(), self.links[kind, other]
        results = [
            {"from": {"id": each["id"]}, "to": [_to(kind, other, to) for to in held[each["id"]]]}
            for each in asked["inputs"]
            if each["id"] in held
        ]
        return web.json_response({"status": "COMPLETE", "results": results})

    async def _owners(self, request: web.Request) -> web.Response:
        wanted = request.query.get("archived") == "true"
        return web.json_response({"results": [o for o in self.owners if o["archived"] == wanted]})

    async def _pipelines(self, request: web.Request) -> web.Response:
        return web.json_response({"results": self.pipelines})


def limited(seconds: int = 0) -> Fault:
    """Too many calls within ten seconds."""
    return 429, {"Retry-After": str(seconds)}, {"policyName": "TEN_SECONDLY_ROLLING"}


def _step(value: str, at: str) -> dict[str, str]:
    return {"value": value, "timestamp": at, "sourceType": "CRM_UI", "sourceId": "userId:12"}


def _picked(record: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Only what was asked for."""
    names, past = asked["properties"], asked.get("propertiesWithHistory", ())
    held = record["properties"]
    told = record | {"properties": {name: held.get(name) for name in names}}
    del told["propertiesWithHistory"]
    if past:
        histories = record["propertiesWithHistory"]
        told["propertiesWithHistory"] = {name: histories.get(name, []) for name in past}
    return told


def _to(kind: str, other: str, to: tuple[str, bool]) -> dict[str, Any]:
    id, is_primary = to
    types = [{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}]
    if is_primary:
        typed = {"category": "HUBSPOT_DEFINED", "typeId": PRIMARY[kind, other], "label": "Primary"}
        types.append(typed)
    return {"toObjectId": int(id), "associationTypes": types}


def _changed(record: dict[str, Any], name: str) -> int:
    return milliseconds(instant(record["properties"][name]) or datetime.fromtimestamp(0, UTC))


def _refused(said: str) -> web.Response:
    return web.json_response({"status": "error", "message": said}, status=400)
