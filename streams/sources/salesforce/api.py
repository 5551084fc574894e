"""What does Salesforce say when it is asked?

Records are read by SOQL, also deleted ones, because only they know into which they were merged.
Opportunities come with their history. What changed is read by SystemModstamp, the oldest first, and
the last of what was read is read again; what is much is read by a job, in no order, and all of it
again unless it was read to the end. Of events in the calendar those that have ended since are
read as well: nothing else says that they were held.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from streams.sentiment.frames import Asked
from streams.shares import shares
from streams.sources.delivery import Record
from streams.sources.errors import ApiRefuses
from streams.sources.fields import Unreadable, moment
from streams.sources.salesforce import bulk, mails
from streams.sources.salesforce.opportunity_history import HISTORY, MULTIPLE
from streams.sources.salesforce.outcome import STAGES
from streams.sources.salesforce.session import DATA, Session
from streams.sources.vendor import Account, Page

READ_AT_ONCE: Final = 100
RECORDS_BY_REST_MAX: Final = 50_000
"""By REST 25 calls, which is about what a job takes until it is complete and read"""
OVERLAP: Final = timedelta(hours=1)
"""So long before a job began may a change have been under way that the job did not see"""
_ID: Final = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
ALWAYS: Final = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp")
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

    def __init__(
        self,
        account: Account,
        *,
        records_by_rest_max: int = RECORDS_BY_REST_MAX,
        sleep: bulk.Sleep = asyncio.sleep,
    ) -> None:
        if not account.url:
            nowhere = (
                "Salesforce: found no address, expected that of the company; say "
                "--api-url https://COMPANY.my.salesforce.com"
            )
            raise ApiRefuses(nowhere)
        self._session = Session(account, explained)
        self._records_by_rest_max = records_by_rest_max
        self._sleep = sleep
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
    ) -> AsyncGenerator[Page]:
        begun = cursor or ("" if since is None else _text(since))
        where = f"SystemModstamp >= {begun}" if begun else ""
        ended = f"EndDateTime >= {begun} AND EndDateTime <= TODAY"
        has_ends, last = kind == "Event" and bool(begun), ""
        async with aclosing(self._read(kind, where)) as pages:
            async for page in pages:
                last = page.cursor or last
                yield page._replace(cursor="") if has_ends else page
        if has_ends:
            # Nothing else tells that they were held, so the place is kept after them.
            async with aclosing(self._read(kind, ended)) as pages:
                async for page in pages:
                    yield page._replace(cursor="")
            yield Page(kind, (), last)

    async def _read(self, kind: str, where: str) -> AsyncGenerator[Page]:
        read = self._by_job if await self._is_much(kind, where) else self._by_rest
        async with aclosing(read(kind, where)) as pages:
            async for page in pages:
                yield page

    async def _by_rest(self, kind: str, where: str) -> AsyncGenerator[Page]:
        async for found in self._found(kind, where):
            if found:
                yield Page(kind, await self._beside(kind, found), _last_change(found))

    async def _by_job(self, kind: str, where: str) -> AsyncGenerator[Page]:
        """What changed in one record while another was read has to be read the next time."""
        async with bulk.job(self._session, self._question(kind, where), self._sleep) as job:
            async with aclosing(job.pages()) as pages:
                async for found in pages:
                    records = [{**each, "id": each.get("Id")} for each in found]
                    yield Page(kind, await self._beside(kind, records), "")
        yield Page(kind, (), _text(job.begun_at - OVERLAP))

    async def _is_much(self, kind: str, where: str) -> bool:
        """Stages are few, and read too often for a call more."""
        if kind == STAGES:
            return False
        most = self._records_by_rest_max
        counted = f"SELECT COUNT() FROM {kind}{_condition(where)} LIMIT {most + 1}"
        answer = await self._session.get(f"{DATA}/queryAll", q=counted)
        return isinstance(answer, dict) and answer.get("totalSize", 0) > most

    async def check(self) -> Sequence[str]:
        """One record of each kind is asked for: what is refused is not to be seen."""
        wrong = []
        for kind in FIELDS:
            try:
                await self._session.get(f"{DATA}/queryAll", q=f"{self._select(kind)} LIMIT 1")
            except ApiRefuses as refused:
                wrong.append(f"{kind}: {refused}")
        return wrong

    async def close(self) -> None:
        await self._session.close()

    async def _found(self, kind: str, where: str) -> AsyncIterator[list[Record]]:
        """What the framework calls `id`, Salesforce calls `Id`."""
        question = f"{self._question(kind, where)} ORDER BY SystemModstamp, Id"
        async for page in self._pages(question):
            yield [{**each, "id": each.get("Id")} for each in page]

    def _question(self, kind: str, where: str) -> str:
        return f"{self._select(kind)}{_condition(where)}"

    def _select(self, kind: str) -> str:
        currency = self._currency if kind == "Opportunity" else ()
        return f"SELECT {', '.join((*ALWAYS, *FIELDS[kind], *currency))} FROM {kind}"

    async def _pages(self, question: str) -> AsyncIterator[list[Record]]:
        answer = await self._session.get(f"{DATA}/queryAll", q=question)
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
    if code in ("REQUEST_LIMIT_EXCEEDED", "LIMIT_EXCEEDED"):
        return "the calls of the day are spent; run `touchline source backfill NAME` tomorrow"
    if code in ("INVALID_FIELD", "INVALID_TYPE"):
        return "the user of the connected app may not see this; give it the right to read it"
    if str(first.get("message")).startswith("Implementation restriction"):
        return "the user of the connected app may not see all of this; give it View All Data"
    match status:
        case 401:
            return "the session is not accepted; give the source the keys of its connected app"
        case 403:
            return "the user of the connected app may not use the API; give it that right"
        case 400:
            return "the question is not understood; report it"
    return None


def _condition(where: str) -> str:
    return f" WHERE {where}" if where else ""


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
