"""Where do those who tell and read events find what may be said?

At the collector, for everybody: `/schemas` lists the schema of every type and version, each stands
where its `$id` says, and `/schemas/asyncapi` is the whole contract in one document.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from events import asyncapi, schemas
from events.cloudevents import SCHEMAS

INDEX = "/schemas"
SCHEMA_TYPE = "application/schema+json"


def routes(version: str) -> list[Route]:
    """The pages of this version of Touchline."""
    texts = {_place(text): text for text in schemas.published().values()}
    index = _index(texts)
    document = json.dumps(asyncapi.document(version=version), indent=2, ensure_ascii=False)

    async def listed(_: Request) -> Response:
        return JSONResponse(index)

    async def whole(_: Request) -> Response:
        return Response(document, media_type=asyncapi.MEDIA_TYPE)

    async def one(request: Request) -> Response:
        if (text := texts.get(request.url.path)) is None:
            return JSONResponse({"error": f"{request.url.path}: no such schema, see {INDEX}"}, 404)
        return Response(text, media_type=SCHEMA_TYPE)

    return [
        Route(INDEX, listed),
        Route(f"{INDEX}/asyncapi", whole),
        Route(f"{INDEX}/{{name:path}}", one),
    ]


def _place(schema: str) -> str:
    return INDEX + str(json.loads(schema)["$id"]).removeprefix(SCHEMAS)


def _index(places: Mapping[str, str]) -> Mapping[str, Any]:
    types: dict[str, dict[str, str]] = {}
    for place in sorted(places):
        match place.removeprefix(f"{INDEX}/").split("/"):
            case [type, version]:
                types.setdefault(type, {})[version] = place
    return {"asyncapi": f"{INDEX}/asyncapi", "envelope": f"{INDEX}/envelope", "types": types}
