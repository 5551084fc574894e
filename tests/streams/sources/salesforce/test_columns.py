"""Does a record that is read as CSV become the same events as the same record read by REST?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.salesforce.api import ALWAYS, FIELDS
from streams.sources.salesforce.columns import records
from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.telling import Context
from tests.streams.sources.border import NOW
from tests.streams.sources.salesforce.company import shown
from tests.streams.sources.salesforce.jobs import written
from tests.streams.sources.specimens import specimens

CONTEXT = Context(source="salesforce", received_at=NOW)
READ = [each for each in specimens(SALESFORCE).values() if each.kind in FIELDS]

FLAGS = {
    *("Incoming", "IsActive", "IsAllDayEvent", "IsBounced", "IsChild", "IsClosed", "IsConverted"),
    *("IsDeleted", "IsRecurrence", "IsWon"),
}
WHOLE = {"CallDurationInSeconds", "DurationInMinutes", "SortOrder"}
NUMBERS = {"Amount", "DefaultProbability"}
DAYS = {"ActivityDate", "CloseDate"}
TIMES = {
    *("CompletedDateTime", "CreatedDate", "EndDateTime", "LastModifiedDate"),
    *("LastStageChangeDate", "MessageDate", "StartDateTime", "SystemModstamp"),
}
"""Types of fields as Salesforce documents them; of all others the type is text"""

WORDS = st.sampled_from(["true", "false", "007", "1e3", "null", "2026-01-01T00:00:00.000Z"])
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1) | WORDS
MOMENTS = st.integers(0, 2 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC))


def values(name: str) -> st.SearchStrategy[Any]:
    """What REST may show in this field."""
    if name in FLAGS:
        return st.booleans()
    if name in WHOLE:
        return st.none() | st.integers(0, 10**6)
    if name in NUMBERS:
        return st.none() | st.floats(0, 1e12, allow_nan=False)
    if name in DAYS:
        return st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(shown)
    if name in TIMES:
        return st.none() | MOMENTS.map(shown)
    return st.none() | TEXTS


def held(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """A record of this kind as REST may show it."""
    names = (*ALWAYS, *FIELDS[kind], "CurrencyIsoCode")
    return st.fixed_dictionaries({name: values(name) for name in names})


@given(shown=st.sampled_from(list(FIELDS)).flatmap(held))
def test_what_is_written_in_a_csv_is_what_rest_shows(shown: dict[str, Any]) -> None:
    assert list(records(written([shown]))) == [shown]


@pytest.mark.parametrize("specimen", READ, ids=lambda specimen: specimen.said)
def test_a_record_in_a_csv_becomes_the_events_of_the_same_record(specimen: Any) -> None:
    whole = {name: value for name, value in specimen.record.items() if name != "history"}
    context = replace(CONTEXT, options=specimen.options, references=specimen.references)
    translation = SALESFORCE.translations[specimen.kind]
    (read,) = records(written([whole]))
    assert list(translation(read, context)) == list(translation(whole, context))


def test_what_no_number_and_no_flag_is_stays_as_it_is_written() -> None:
    (read,) = records('"Amount","IsWon"\n"a lot","perhaps"\n')
    assert read == {"Amount": "a lot", "IsWon": "perhaps"}


def test_no_results_are_no_records() -> None:
    assert list(records("")) == list(records('"Id","Name"\n')) == []
