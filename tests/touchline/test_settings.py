"""Is a variable that says what no setting may be refused by its name, with what may be said?"""

import pytest

from touchline.settings import SettingRefused, Settings


def test_a_crash_point_that_nobody_passes_is_refused() -> None:
    with pytest.raises(
        SettingRefused,
        match=r"^TOUCHLINE_CRASH_AT: found 'router\.decode', expected one of collector",
    ):
        Settings(crash_at="router.decode")


def test_no_patience_at_all_is_refused() -> None:
    with pytest.raises(SettingRefused, match=r"^TOUCHLINE_PATIENCE: found 0, expected "):
        Settings(patience=0)


def test_an_instance_that_kafka_would_not_take_is_refused() -> None:
    with pytest.raises(SettingRefused, match=r"^TOUCHLINE_INSTANCE: found 'one/two', expected "):
        Settings(instance="one/two")
