"""What does Salesforce say when it is asked?

Records are read by SOQL, also deleted ones, because only they know into which they were merged.
Opportunities come with their history. What changed is read by SystemModstamp, the oldest first, and
the last of what was read is read again. Of events in the calendar those that have ended since are
read as well: nothing else says that they were held.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from streams.sentiment.frames import Asked
from streams.shares import shares
from streams.sources.delivery import Record
from streams.sources.errors import ApiRefuses
from streams.sources.fields import Unreadable, moment
from streams.sources.salesforce import mails
from streams.sources.salesforce.opportunity_history import HISTORY, MULTIPLE
from streams.sources.salesforce.session import Session
from streams.sources.vendor import Account, Page

VERSION: Final = "v62.0"
READ_AT_ONCE: Final = 100
_ID: Final = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_ALWAYS: Final = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp")
_GONE: Final = ("IsDeleted", "MasterRecordId")
_PLACES: Final = ("WhoId", "WhatId", "AccountId", "OwnerId", "IsDeleted")
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "Account": ("Name", "Industry", "BillingCountry", "OwnerId", "ParentId", *_GONE),
    "Contact": ("AccountId", *_GONE),
    "EmailMessage": (
        *("Incoming", "Status", "MessageDate", "RelatedToId", "ActivityId", "CreatedById"),
        *("ThreadIdentifier", "ReplyToEmailMessageId", "IsBounced", "AutomationType", "IsDeleted"),
    ),
    "Event": (
        *("StartDateTime", "EndDateTime", "DurationInMinutes", "IsAllDayEvent", "IsChild"),
        *("IsRecurrence", "Location", *_PLACES),
    ),
    "Lead": (
        *("LeadSource", "Phone", "MobilePhone", "Email", "OwnerId", "Status", "IsConverted"),
        *("ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId", *_GONE),
    ),
    "Opportunity": (
        *("StageName", "Amount", "CloseDate", "IsClosed", "IsWon", "OwnerId", "AccountId"),
        *("LeadSource", "LastStageChangeDate", "IsDeleted"),
    ),
    "OpportunityStage": (
        *("MasterLabel", "ApiName", "SortOrder", "DefaultProbability", "IsClosed", "IsWon"),
        "IsActive",
    ),
    "Task": (
        *("TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition", "Status"),
        *("IsClosed", "CompletedDateTime", "ActivityDate", *_PLACES),
    ),
    "User": ("Name", "IsActive"),
}
"""What a record is asked for. Of what a person wrote only a place, to tell a room from a link."""
_HISTORY: Final = (
    *("Id", "OpportunityId", "StageName", "Amount", "CloseDate", "CreatedDate", "CreatedById"),
)


class Salesforce:
    """The REST API of one company, spoken to as its connected app."""

    def __init__(self, account: Account) -> None:
        if not account.url:
            nowhere = (
                "Salesforce: found no address, expected that of the company; say "
                "--api-url https://COMPANY.my.salesforce.com"
            )
            raise ApiRefuses(nowhere)
        self._session = Session(account, explained)
        is_multiple = MULTIPLE in account.options
        self._currency = ("CurrencyIsoCode",) if is_multiple else ()

    async def records(self, kind: str, ids: Sequence[str]) -> Sequence[Record]:
        found = list[Record]()
        for share in shares([id for id in ids if _ID.fullmatch(id)], READ_AT_ONCE):
            where = f"Id IN ({_listed(share)})"
            found += [each async for page in self._found(kind, where) for each in page]
        return await self._beside(kind, found)

    async def texts(self, kind: str, ids: Sequence[str]) -> Mapping[str, Asked]:
        found = dict[str, Asked]()
        for share in shares([id for id in ids if _ID.fullmatch(id)], READ_AT_ONCE):
            fields = ", ".join(("Id", *mails.TEXTS))
            question = f"SELECT {fields} FROM {kind} WHERE Id IN ({_listed(share)})"
            async for page in self._pages(question):
                # Long HTML must not hold up all else that the process does.
                found |= await asyncio.to_thread(mails.texts, page)
        return found

    async def changed(
        self, kind: str, *, since: datetime | None, cursor: str | None
    ) -> AsyncIterator[Page]:
        begun = cursor or ("" if since is None else _text(since))
        where = f"SystemModstamp >= {begun}" if begun else ""
        async for page in self._found(kind, where):
            if page:
                yield Page(kind, await self._beside(kind, page), _last_change(page) or begun)
        if kind == "Event" and begun:
            ended = f"EndDateTime >= {begun} AND EndDateTime <= TODAY"
            async for page in self._found(kind, ended):
                if page:
                    yield Page(kind, page, "")

    async def check(self) -> Sequence[str]:
        """One record of each kind is asked for: what is refused is not to be seen."""
        wrong = []
        for kind in FIELDS:
            try:
                await self._session.get(_path(), q=f"{self._select(kind)} LIMIT 1")
            except ApiRefuses as refused:
                wrong.append(f"{kind}: {refused}")
        return wrong

    async def close(self) -> None:
        await self._session.close()

    async def _found(self, kind: str, where: str) -> AsyncIterator[list[Record]]:
        """What the framework calls `id`, Salesforce calls `Id`."""
        condition = f" WHERE {where}" if where else ""
        question = f"{self._select(kind)}{condition} ORDER BY SystemModstamp, Id"
        async for page in self._pages(question):
            yield [{**each, "id": each.get("Id")} for each in page]

    def _select(self, kind: str) -> str:
        currency = self._currency if kind == "Opportunity" else ()
        return f"SELECT {', '.join((*_ALWAYS, *FIELDS[kind], *currency))} FROM {kind}"

    async def _pages(self, question: str) -> AsyncIterator[list[Record]]:
        answer = await self._session.get(_path(), q=question)
        while isinstance(answer, dict):
            yield [each for each in answer.get("records") or () if isinstance(each, dict)]
            following = answer.get("nextRecordsUrl")
            if answer.get("done") is not False or not isinstance(following, str):
                return
            answer = await self._session.get(following)

    async def _beside(self, kind: str, records: list[Record]) -> list[Record]:
        """Opportunities with their history, the oldest row first."""
        if kind != "Opportunity":
            return records
        rows: dict[str, list[Record]] = {str(each.get("Id")): [] for each in records}
        for share in shares(list(rows), READ_AT_ONCE):
            fields = ", ".join((*_HISTORY, *self._currency))
            question = (
                f"SELECT {fields} FROM OpportunityHistory WHERE OpportunityId IN "
                f"({_listed(share)}) ORDER BY CreatedDate, Id"
            )
            async for page in self._pages(question):
                for row in page:
                    rows.setdefault(str(row.get("OpportunityId")), []).append(row)
        return [{**each, HISTORY: rows[str(each.get("Id"))]} for each in records]


def explained(status: int, said: Any) -> str | None:
    """What a person has to do about an answer of Salesforce's."""
    first = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
    code = first.get("errorCode")
    if code == "REQUEST_LIMIT_EXCEEDED":
        return "the calls of the day are spent; run `touchline source backfill NAME` tomorrow"
    if code in ("INVALID_FIELD", "INVALID_TYPE"):
        return "the user of the connected app may not see this; give it the right to read it"
    match status:
        case 401:
            return "the session is not accepted; give the source the keys of its connected app"
        case 403:
            return "the user of the connected app may not use the API; give it that right"
        case 400:
            return "the question is not understood; report it"
    return None


def _path() -> str:
    return f"/services/data/{VERSION}/queryAll"


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(f"'{id}'" for id in ids)


def _last_change(records: Sequence[Record]) -> str:
    times = []
    for each in records:
        try:
            times.append(moment(each, "SystemModstamp"))
        except Unreadable:
            continue
    at = max((each for each in times if each), default=None)
    return "" if at is None else _text(at)


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
