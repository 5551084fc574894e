"""Is a variable that says what no setting may be refused by its name, with what may be said?"""

from pathlib import Path

import pytest

from touchline.settings import SettingRefused, Settings, free_ports


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


def test_a_port_found_free_is_not_one_that_the_system_gives_to_whoever_connects_next() -> None:
    given_away = Path("/proc/sys/net/ipv4/ip_local_port_range")
    first = int(given_away.read_text().split()[0]) if given_away.is_file() else 32768
    found = free_ports(20)
    assert len(set(found)) == 20
    assert max(found) < first
