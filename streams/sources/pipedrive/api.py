"""What does Pipedrive say when it is asked?

Deals and organizations come with their changelog, leads with their person, pipelines with their
stages. What changed is listed by the time of its last change, the oldest first; the last of what
was read is read again, because two objects may have changed in one second. What is missing among
objects that were asked for is asked for alone: then a deleted one shows itself with its flag.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from streams.shares import shares
from streams.sources.calling import Caller
from streams.sources.delivery import Record
from streams.sources.fields import Unreadable, moment
from streams.sources.pipedrive.change import reference
from streams.sources.pipedrive.history import CHANGELOG
from streams.sources.vendor import Account, Page

URL: Final = "https://api.pipedrive.com"
READ_AT_ONCE: Final = 100
PAGE: Final = 100
_SECOND: Final[Mapping[str, str]] = {
    "activity": "/api/v2/activities",
    "deal": "/api/v2/deals",
    "organization": "/api/v2/organizations",
    "person": "/api/v2/persons",
    "pipeline": "/api/v2/pipelines",
    "stage": "/api/v2/stages",
}
"""Read by version 2 of the API, a cursor from page to page."""
_FIRST: Final[Mapping[str, str]] = {
    "lead": "/api/v1/leads",
    "note": "/api/v1/notes",
    "user": "/api/v1/users",
}
"""Read by version 1, by where a page starts."""
_LISTED: Final = ("pipeline", "stage", "user")
"""Few, and without a time of change that could be asked for."""
_EVERY_STATUS: Final = "open,won,lost,deleted"


class Pipedrive:
    """The API of one company, spoken to with the token of a user."""

    def __init__(self, account: Account) -> None:
        token = account.secrets["token"][0]
        self._caller = Caller(
            "Pipedrive",
            account.url or URL,
            lambda: {"x-api-token": token},
            explained,
            attempts_max=account.attempts_max,
        )

    async def records(self, kind: str, ids: Sequence[str]) -> Sequence[Record]:
        if kind in _FIRST or kind in _LISTED:
            return await self._beside(
                kind, [each for id in ids async for each in self._one(kind, id)]
            )
        found = list[Record]()
        for share in shares(list(ids), READ_AT_ONCE):
            answer = await self._caller.get(_SECOND[kind], ids=",".join(share), limit=str(PAGE))
            there = _data(answer)
            missing = set(share) - {str(each.get("id")) for each in there}
            found += there
            found += [each for id in sorted(missing) async for each in self._one(kind, id)]
        return await self._beside(kind, found)

    async def changed(
        self, kind: str, *, since: datetime | None, cursor: str | None
    ) -> AsyncGenerator[Page]:
        begun = cursor or _text(since)
        pages = self._second(kind, begun) if kind in _SECOND else self._first(kind)
        async for found in pages:
            there = [each for each in found if kind in _LISTED or _is_since(each, begun)]
            if there:
                cursor = "" if kind in _LISTED else _last_change(there) or begun
                yield Page(kind, await self._beside(kind, there), cursor)

    async def check(self) -> Sequence[str]:
        """Who the token is, and whether there is a webhook that hears of everything."""
        me = await self._caller.get("/api/v1/users/me")
        answer = await self._caller.get("/api/v1/webhooks")
        wrong = (
            []
            if _is_admin(me)
            else [
                "the token is of a user who is no administrator, so parts of the company are not "
                "seen; give the source that of one"
            ]
        )
        active = [each for each in _data(answer) if each.get("is_active") in (1, True)]
        if not active:
            wrong.append(
                "there is no webhook at work: Pipedrive deletes one after three days without "
                "success; make one for every action and object (*.*, version 2.0)"
            )
        elif not any(each.get("event_object") == "*" for each in active):
            wrong.append("no webhook tells of every object; make one for *.*, version 2.0")
        return wrong

    async def close(self) -> None:
        await self._caller.close()

    async def _one(self, kind: str, id: str) -> AsyncIterator[Record]:
        """The object, also one that was deleted a short time ago; nothing when it is gone."""
        answer = await self._caller.get(f"{_SECOND.get(kind) or _FIRST[kind]}/{id}")
        data = answer.get("data") if isinstance(answer, dict) else None
        if isinstance(data, dict):
            yield data

    async def _second(self, kind: str, begun: str) -> AsyncIterator[list[Record]]:
        query = {"limit": str(PAGE)}
        if kind not in _LISTED:
            query |= {"sort_by": "update_time", "sort_direction": "asc"}
            query |= {"updated_since": begun} if begun else {}
        if kind == "deal":
            query["status"] = _EVERY_STATUS
        while True:
            answer = await self._caller.get(_SECOND[kind], **query)
            yield _data(answer)
            following = _more(answer).get("next_cursor")
            if not following:
                return
            query["cursor"] = str(following)

    async def _first(self, kind: str) -> AsyncIterator[list[Record]]:
        start = 0
        while True:
            sort = {} if kind == "user" else {"sort": "update_time ASC"}
            page = {"start": str(start), "limit": str(PAGE)}
            answer = await self._caller.get(_FIRST[kind], **page, **sort)
            found = _data(answer)
            yield found
            pagination = _more(answer).get("pagination")
            has_more = isinstance(pagination, dict) and pagination.get("more_items_in_collection")
            if not has_more or not found:
                return
            start += len(found)

    async def _beside(self, kind: str, records: list[Record]) -> list[Record]:
        """With what the translation of the kind needs to find within."""
        match kind:
            case "deal" | "organization":
                return [{**each, CHANGELOG: await self._changelog(kind, each)} for each in records]
            case "lead":
                return [await self._with_person(each) for each in records]
            case "pipeline":
                return [{**each, "stages": await self._stages(each)} for each in records]
        return records

    async def _changelog(self, kind: str, record: Record) -> list[Record]:
        path = f"/api/v1/{kind}s/{record.get('id')}/changelog"
        query, found = dict[str, str](), list[Record]()
        while True:
            answer = await self._caller.get(path, limit=str(PAGE), **query)
            found += _data(answer)
            following = _more(answer).get("next_cursor")
            if not following:
                return found
            query = {"cursor": str(following)}

    async def _with_person(self, lead: Record) -> Record:
        id = reference(lead, "person_id")
        person = [each async for each in self._one("person", id)] if id else []
        return {**lead, "person": person[0]} if person else lead

    async def _stages(self, pipeline: Record) -> list[Record]:
        id = str(pipeline.get("id"))
        found = [each async for page in self._second("stage", "") for each in page]
        return [each for each in found if str(each.get("pipeline_id")) == id]


def explained(status: int, said: Any) -> str | None:
    """What a person has to do about an answer of Pipedrive's."""
    match status:
        case 401:
            return "the token is not accepted; give the source that of an administrator"
        case 402:
            return "the company's subscription has ended; Pipedrive answers once it is paid"
        case 403:
            return "the user of the token may not read this; give the source an administrator's"
        case 400:
            return "the question is not understood; report it"
    return None


def _data(answer: Any) -> list[Record]:
    found = answer.get("data") if isinstance(answer, dict) else None
    return [each for each in found or () if isinstance(each, dict)]


def _more(answer: Any) -> Mapping[str, Any]:
    found = answer.get("additional_data") if isinstance(answer, dict) else None
    return found if isinstance(found, dict) else {}


def _is_admin(answer: Any) -> bool:
    me = answer.get("data") if isinstance(answer, dict) else None
    return isinstance(me, dict) and me.get("is_admin") in (1, True)


def _changed_at(record: Record) -> datetime | None:
    try:
        return moment(record, "update_time") or moment(record, "add_time")
    except Unreadable:
        return None


def _last_change(records: Sequence[Record]) -> str:
    return _text(max((at for each in records if (at := _changed_at(each))), default=None))


def _is_since(record: Record, begun: str) -> bool:
    at = _changed_at(record)
    return not begun or at is None or at >= datetime.fromisoformat(begun)


def _text(at: datetime | None) -> str:
    return (
        ""
        if at is None
        else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    )
