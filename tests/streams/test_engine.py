"""Is a warehouse that would drop rows, or answer with some of them, refused?"""

from typing import Any

import clickhouse_connect
import pytest
from clickhouse_connect.driver.client import Client

from streams import engine
from streams.engine import refuse_missing_views, refuse_other_engine
from streams.preflight import view_names
from streams.warehouse_errors import MissingView, OldWarehouse, OtherSetting
from touchline.settings import Settings
from touchline.warehouse import connect, password


def asking(settings: Settings, **said: Any) -> Client:
    """A client of a user whose profile says this."""
    return clickhouse_connect.get_client(
        host=settings.warehouse_host,
        port=settings.warehouse_port,
        username=settings.warehouse_user,
        password=password(settings, settings.warehouse_user),
        autogenerate_session_id=False,
        settings=said,
    )


def test_the_engine_that_the_tests_run_on_is_taken(furnished: Settings) -> None:
    refuse_other_engine(connect(furnished))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("use_query_cache", "1", "'0'"),
        ("result_overflow_mode", "break", "'throw'"),
        ("timeout_overflow_mode", "break", "'throw'"),
        ("additional_result_filter", "1 = 1", "''"),
    ],
)
def test_a_setting_that_leaves_rows_out_is_refused(
    furnished: Settings, name: str, value: str, expected: str
) -> None:
    with pytest.raises(OtherSetting) as refused:
        refuse_other_engine(asking(furnished, **{name: value}))
    assert f"warehouse setting {name}: found '{value}', expected {expected}" in str(refused.value)


def test_a_limit_on_every_answer_is_refused(furnished: Settings) -> None:
    with pytest.raises(OtherSetting, match=r"limit or offset: found 'a part of an answer'"):
        refuse_other_engine(asking(furnished, limit=1))


def test_a_user_who_may_only_read_is_refused(furnished: Settings) -> None:
    with pytest.raises(OtherSetting, match=r"found "):
        refuse_other_engine(connect(furnished, user="reader"))


def test_an_engine_older_than_any_that_was_tried_is_refused(
    furnished: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "VERSION_MIN", (999, 1))
    with pytest.raises(OldWarehouse, match=r"found ClickHouse \d+.*, expected 999.1 or newer"):
        refuse_other_engine(connect(furnished))


def test_a_view_that_is_not_there_is_refused(furnished: Settings) -> None:
    client = connect(furnished)
    refuse_missing_views(client, view_names())
    with pytest.raises(MissingView, match=r"view bi.nothing: not found"):
        refuse_missing_views(client, [*view_names(), "bi.nothing"])


def test_every_view_of_the_contract_is_looked_for() -> None:
    assert {"bi.deal", "bi.deal_as_of", "core.known_until", "ops.lag"} <= set(view_names())
