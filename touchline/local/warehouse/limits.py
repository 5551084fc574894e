"""How much may one question of an audience take?

The numbers of the profile `bi` in deploy/clickhouse/users.xml, so that a dashboard that works on
one machine works on a server. The engine looks at its clock between blocks of rows and never inside
a call, so what one call may do at once is held small too.
"""

from collections.abc import Mapping

from touchline.local.warehouse.errors import Refusal
from touchline.local.warehouse.users import User

AUDIENCE: Mapping[str, str] = {
    "max_execution_time": "30",
    "max_memory_usage": "4000000000",
    # More than a sheet of Excel holds.
    "max_result_rows": "2000000",
    "function_range_max_elements_in_block": "10000000",
    "function_sleep_max_microseconds_per_block": "1000000",
    # How many rows were read tells how many are hidden.
    "output_format_write_statistics": "0",
}
# A tool may ask for more or less than these begin with, but not for all.
MAXIMA: Mapping[str, float] = {"max_execution_time": 60, "max_result_rows": 2_000_000}


def limits(user: User) -> Mapping[str, str]:
    return AUDIENCE if user.only else {}


def refuse_beyond(user: User, wanted: Mapping[str, str]) -> None:
    """0 is for ever, and so is whatever is no plain number, although the engine may read it."""
    for setting in MAXIMA.keys() & wanted.keys() if user.only else ():
        if not 0 < number(wanted[setting]) <= MAXIMA[setting]:
            message = f"Setting {setting} is {wanted[setting]}, expected more than 0, at most "
            raise Refusal(452, "SETTING_CONSTRAINT_VIOLATION", f"{message}{MAXIMA[setting]}.")


def seconds(user: User, wanted: Mapping[str, str]) -> float:
    """How long a question may take; 0 is as long as it takes."""
    return number(({**limits(user), **wanted}).get("max_execution_time", "0"))


def number(text: str) -> float:
    return float(text) if text.replace(".", "", 1).isdecimal() else 0.0
