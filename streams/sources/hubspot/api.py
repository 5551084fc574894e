"""What does HubSpot say when it is asked?

Objects are read fifty at a time with the history of what moves; apart from them their associations,
and the texts of mails that came, which are in no record. What changed is searched for by the time
of its last change, the oldest first; a search reaches ten thousand objects, so the next begins
where the last one ended. What was deleted is listed apart.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from streams.sentiment.frames import Asked
from streams.shares import shares
from streams.sources.calling import Caller
from streams.sources.delivery import Record
from streams.sources.errors import ApiRefuses
from streams.sources.hubspot import mails
from streams.sources.hubspot.merges import MERGED, MERGED_CONTACTS
from streams.sources.hubspot.words import instant, milliseconds, plural, word
from streams.sources.vendor import Account, Page

URL: Final = "https://api.hubapi.com"
READ_AT_ONCE: Final = 50
PAGE: Final = 100
SEARCH_REACH: Final = 10_000
PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": (
        *("dealstage", "pipeline", "amount", "deal_currency_code", "closedate", "createdate"),
        *("hubspot_owner_id", "dealtype", "hs_lastmodifieddate"),
    ),
    "contact": (
        *("createdate", "associatedcompanyid", "hs_seniority", "lastmodifieddate"),
        MERGED_CONTACTS,
    ),
    "company": (
        *("createdate", "name", "industry", "country", "hubspot_owner_id"),
        *("hs_parent_company_id", "hs_lastmodifieddate"),
    ),
    "call": (
        *("hs_timestamp", "hs_call_direction", "hs_call_status", "hs_call_disposition"),
        *("hs_call_duration", "hubspot_owner_id", "hs_lastmodifieddate"),
    ),
    "email": (
        *("hs_timestamp", "hs_email_direction", "hs_email_status", "hs_email_thread_id"),
        *("hubspot_owner_id", "hs_lastmodifieddate"),
    ),
    "meeting": (
        *("hs_timestamp", "hs_createdate", "hs_meeting_start_time", "hs_meeting_end_time"),
        *("hs_meeting_outcome", "hs_meeting_location_type", "hubspot_owner_id"),
        "hs_lastmodifieddate",
    ),
    "note": ("hs_timestamp", "hubspot_owner_id", "hs_lastmodifieddate"),
    "communication": (
        *("hs_timestamp", "hs_communication_channel_type", "hubspot_owner_id"),
        "hs_lastmodifieddate",
    ),
    "lead": (
        *("hs_createdate", "hs_lead_source", "hs_pipeline_stage", "hubspot_owner_id"),
        *("hs_associated_contact_email", "hs_associated_contact_phone"),
        *("hs_lead_disqualification_reason", "hs_lastmodifieddate"),
    ),
}
"""What is asked for of an object. No text is among it."""
HISTORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": ("dealstage", "amount", "hubspot_owner_id", "closedate", MERGED),
    "contact": (MERGED,),
    "company": (MERGED,),
    "meeting": ("hs_meeting_start_time", "hs_meeting_outcome"),
    "lead": ("hs_pipeline_stage",),
}
_ACTIVITY: Final = ("deal", "contact", "company")
ASSOCIATED: Final[Mapping[str, tuple[str, ...]]] = {
    "deal": ("contact", "company"),
    "contact": ("company",),
    "company": (),
    "lead": ("contact", "company", "deal"),
    **dict.fromkeys(("call", "email", "meeting", "note", "communication"), _ACTIVITY),
}
# Contact to primary company, and deal to primary company.
_PRIMARY: Final = frozenset({1, 5})
_LISTED: Final[Mapping[str, str]] = {
    "owner": "/crm/v3/owners",
    "pipeline": "/crm/v3/pipelines/deals",
}


class HubSpot:
    """The CRM API of one account, spoken to with the token of a private app."""

    def __init__(self, account: Account) -> None:
        token = account.secrets["token"][0]
        lost_reason = account.options.get("lost_reason_property", "")
        self._more = {"deal": (lost_reason,) if lost_reason else ()}
        self._caller = Caller(
            "HubSpot",
            account.url or URL,
            lambda: {"Authorization": f"Bearer {token}"},
            explained,
            attempts_max=account.attempts_max,
        )

    async def records(self, kind: str, ids: Sequence[str]) -> Sequence[Record]:
        found = []
        for share in shares(list(ids), READ_AT_ONCE):
            found += await self._read(kind, share)
        return found

    async def texts(self, kind: str, ids: Sequence[str]) -> Mapping[str, Asked]:
        found = dict[str, Asked]()
        for share in shares(list(ids), READ_AT_ONCE):
            records = await self._properties(kind, share, mails.TEXTS)
            # Long HTML must not hold up all else that the process does.
            found |= await asyncio.to_thread(mails.texts, records)
        return found

    async def changed(
        self, kind: str, *, since: datetime | None, cursor: str | None
    ) -> AsyncGenerator[Page]:
        if kind in _LISTED:
            async for page in self._listed(kind):
                yield page
            return
        begun = cursor or str(milliseconds(since or datetime.fromtimestamp(0, UTC)))
        async for page in self._searched(kind, begun):
            yield page
        async for page in self._deleted(kind, since):
            yield page

    async def check(self) -> Sequence[str]:
        """One object of each kind is asked for: what is refused lacks a scope."""
        wrong = []
        for kind in (*PROPERTIES, *_LISTED):
            path = _LISTED.get(kind, f"/crm/v3/objects/{plural(kind)}")
            try:
                await self._caller.get(path, limit="1")
            except ApiRefuses as refused:
                wrong.append(f"{kind}: {refused}")
        return wrong

    async def close(self) -> None:
        await self._caller.close()

    async def _read(self, kind: str, ids: Sequence[str]) -> list[Record]:
        names = (*PROPERTIES[kind], *self._more.get(kind, ()))
        records = await self._properties(kind, ids, names, HISTORIES.get(kind, ()))
        for record in records:
            record["associations"] = {}
        for other in ASSOCIATED[kind] if records else ():
            linked = await self._associated(kind, other, [str(each["id"]) for each in records])
            for record in records:
                told = {"results": linked.get(str(record["id"]), [])}
                record["associations"][plural(other)] = told
        return records

    async def _properties(
        self, kind: str, ids: Sequence[str], names: Sequence[str], histories: Sequence[str] = ()
    ) -> list[Record]:
        asked = {
            "inputs": [{"id": each} for each in ids],
            "properties": list(names),
            "propertiesWithHistory": list(histories),
        }
        path = f"/crm/v3/objects/{plural(kind)}/batch/read"
        return _results(await self._caller.post(path, asked))

    async def _associated(
        self, kind: str, other: str, ids: Sequence[str]
    ) -> dict[str, list[dict[str, str]]]:
        path = f"/crm/v4/associations/{plural(kind)}/{plural(other)}/batch/read"
        answer = await self._caller.post(path, {"inputs": [{"id": each} for each in ids]})
        return {
            str(result["from"]["id"]): [
                {"id": str(to["toObjectId"]), "type": _type(kind, other, to)}
                for to in result.get("to", ())
            ]
            for result in _results(answer)
        }

    async def _searched(self, kind: str, begun: str) -> AsyncIterator[Page]:
        """Changed at that time or later: the last of a page is told once more on the next."""
        name = "lastmodifieddate" if kind == "contact" else "hs_lastmodifieddate"
        path, cursor, after = f"/crm/v3/objects/{plural(kind)}/search", begun, 0
        while True:
            changed = {"propertyName": name, "operator": "GTE", "value": begun}
            asked = {
                "filterGroups": [{"filters": [changed]}],
                "sorts": [{"propertyName": name, "direction": "ASCENDING"}],
                "properties": [name],
                "limit": PAGE,
                "after": str(after),
            }
            answer = await self._caller.post(path, asked)
            found = _results(answer)
            if found:
                at = instant(found[-1].get("properties", {}).get(name))
                cursor = str(milliseconds(at)) if at else cursor
                ids = [str(each["id"]) for each in found]
                yield Page(kind, await self.records(kind, ids), cursor)
            if not _after(answer):
                return
            after += len(found)
            if after + PAGE > SEARCH_REACH and cursor != begun:
                begun, after = cursor, 0

    async def _deleted(self, kind: str, since: datetime | None) -> AsyncIterator[Page]:
        """Those that HubSpot still lists; after ninety days it forgets them."""
        after = ""
        while True:
            query = {"archived": "true", "limit": str(PAGE)} | ({"after": after} if after else {})
            answer = await self._caller.get(f"/crm/v3/objects/{plural(kind)}", **query)
            gone = [each for each in _results(answer) if _is_since(each, since)]
            if gone:
                yield Page(kind, gone, "")
            after = _after(answer)
            if not after:
                return

    async def _listed(self, kind: str) -> AsyncIterator[Page]:
        for archived in ("false", "true") if kind == "owner" else ("false",):
            after = ""
            while True:
                query = {"archived": archived} | ({"after": after} if after else {})
                answer = await self._caller.get(_LISTED[kind], **query)
                yield Page(kind, _results(answer), "")
                after = _after(answer)
                if not after:
                    break


def explained(status: int, said: Any) -> str | None:
    """What a person has to do about an answer of HubSpot's."""
    told = said if isinstance(said, dict) else {}
    match status:
        case 401:
            return "the token is not accepted; give the source that of the private app"
        case 403:
            return f"the app lacks a scope{_scopes(told)}; add it and install the app again"
        case 429 if told.get("policyName") == "DAILY":
            return "the calls of the day are spent; run `touchline source backfill NAME` tomorrow"
        case 400:
            return "the question is not understood; report it"
    return None


def _scopes(told: Mapping[str, Any]) -> str:
    names = set()
    for error in told.get("errors") or ():
        context = error.get("context") if isinstance(error, dict) else None
        for scopes in (context or {}).values() if isinstance(context, dict) else ():
            names |= {str(each) for each in scopes} if isinstance(scopes, list) else set()
    return f" ({', '.join(sorted(names))})" if names else ""


def _results(answer: Any) -> list[Record]:
    found = answer.get("results") if isinstance(answer, dict) else None
    return [each for each in found or () if isinstance(each, dict)]


def _after(answer: Any) -> str:
    paging = answer.get("paging") if isinstance(answer, dict) else None
    following = paging.get("next") if isinstance(paging, dict) else None
    return word(following.get("after")) or "" if isinstance(following, dict) else ""


def _type(kind: str, other: str, to: Mapping[str, Any]) -> str:
    types = to.get("associationTypes") or ()
    is_primary = any(each.get("typeId") in _PRIMARY for each in types if isinstance(each, dict))
    return f"{kind}_to_{other}{'_primary' if is_primary else ''}"


def _is_since(record: Record, since: datetime | None) -> bool:
    at = instant(record.get("archivedAt"))
    return at is not None and (since is None or at >= since)
