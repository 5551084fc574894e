"""Which functions, settings and system tables may a read-only user name?

Only what is listed here, so that what a newer engine adds is refused until somebody has looked.
Functions are judged by the category that the engine itself gives them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from touchline.local.warehouse.engine import Handle

CATEGORIES = frozenset(
    {
        "Arithmetic", "Arrays", "Bit", "Bitmap", "Comparison", "Conditional", "Dates and Times",
        "Distance", "Encoding", "Financial", "Geo", "Geo Polygon", "Hash", "IP Address", "Internal",
        "JSON", "Logical", "Map", "Mathematical", "Null", "NumericIndexedVector", "Random Number",
        "Rounding", "String", "String Replacement", "String Search", "String Splitting",
        "Time Series", "Time Window", "Tuple", "Type Conversion", "URL", "UUID",
    }
)  # fmt: skip
# Of the category Other, which also holds file(), joinGet() and what tells about the machine.
OTHERS = frozenset(
    {
        "bar", "blockNumber", "blockSize", "byteSize", "countDigits", "currentDatabase",
        "currentSchemas", "currentUser", "defaultValueOfArgumentType", "defaultValueOfTypeName",
        "displayName", "finalizeAggregation", "formatReadableDecimalSize", "formatReadableQuantity",
        "formatReadableSize", "formatReadableTimeDelta", "getSetting", "getSettingOrDefault",
        "getSubcolumn", "hostName", "identity", "ignore", "indexHint", "initializeAggregation",
        "isConstant", "isDecimalOverflow", "lowCardinalityIndices", "lowCardinalityKeys",
        "materialize", "neighbor", "parseReadableSize", "parseReadableSizeOrNull",
        "parseReadableSizeOrZero", "parseTimeDelta", "queryID", "revision", "rowNumberInAllBlocks",
        "rowNumberInBlock", "runningAccumulate", "runningDifference",
        "runningDifferenceStartingWithFirstValue", "sleep", "sleepEachRow", "throwIf",
        "toColumnTypeName", "toTypeName", "transform", "uptime", "variantElement", "variantType",
        "version", "visibleWidth",
    }
)  # fmt: skip
# Words that the parser writes as functions although the engine lists none of that name.
SYNTAX = frozenset({"lambda", "exists", "grouping", "untuple", "tupleelement", "columns"})
# Sent along with every question by drivers that may write, too.
ABOUT_WRITING = frozenset({"async_insert", "wait_for_async_insert"})
# One call that takes a microsecond for each element of an array, and that nothing interrupts.
ENDLESS = frozenset({"arrayfold"})
# How the functions begin that the engine makes for itself.
INNER = "__"
COMBINATORS = (
    "If", "Array", "Map", "SimpleState", "State", "Merge", "MergeState", "ForEach", "Distinct",
    "OrDefault", "OrNull", "Resample", "ArgMin", "ArgMax",
)  # fmt: skip
TABLE_FUNCTIONS = frozenset(
    {
        "numbers", "numbers_mt", "zeros", "zeros_mt", "values", "sqlstandardvalues",
        "generateseries", "generate_series",
    }
)  # fmt: skip
SYSTEM_TABLES = frozenset(
    {
        "one", "numbers", "databases", "tables", "columns", "settings", "functions",
        "data_type_families", "time_zones", "table_functions", "table_engines",
    }
)  # fmt: skip
# What a tool may choose. None of these tells about rows that were read but are not answered.
SETTINGS = frozenset(
    {
        "date_time_input_format", "date_time_output_format", "extremes", "join_use_nulls", "limit",
        "max_block_size", "max_execution_time", "max_result_rows", "max_rows_to_group_by",
        "max_threads", "offset", "output_format_json_quote_64bit_integers",
        "output_format_json_quote_decimals", "output_format_json_quote_denormals",
        "output_format_decimal_trailing_zeros", "result_overflow_mode", "session_timezone",
        "group_by_overflow_mode", "timeout_overflow_mode",
    }
)  # fmt: skip

FUNCTIONS = """
SELECT f.name, f.is_aggregate, original.categories, original.name
FROM system.functions AS f
JOIN system.functions AS original ON original.name = if(f.alias_to = '', f.name, f.alias_to)
"""
PLAIN = "0"
KNOWN_TABLE_FUNCTIONS = "SELECT name FROM system.table_functions"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the engine knows, parted into what may be named and what may not; in small letters."""

    safe: frozenset[str]
    unsafe: frozenset[str]
    aggregates: frozenset[str]
    table_functions: frozenset[str]

    @classmethod
    def of(cls, handle: Handle) -> Self:
        known = [line.split("\t") for line in handle.text(FUNCTIONS).splitlines()]
        plain = [(each.lower(), is_safe(*of)) for each, kind, *of in known if kind == PLAIN]
        safe = SYNTAX | {each for each, is_allowed in plain if is_allowed}
        return cls(
            safe=safe,
            unsafe=frozenset(each for each, _ in plain) - safe,
            aggregates=frozenset(each.lower() for each, kind, *_ in known if kind != PLAIN),
            table_functions=frozenset(handle.text(KNOWN_TABLE_FUNCTIONS).lower().splitlines()),
        )

    def allows(self, function: str) -> bool:
        return function.lower() in self.safe or self._is_aggregate(function)

    def allows_table_function(self, function: str) -> bool:
        """A view with parameters is spelled like one; the engine knows it only by its database."""
        return function.lower() in TABLE_FUNCTIONS or function.lower() not in self.table_functions

    def _is_aggregate(self, function: str) -> bool:
        if function.lower() in self.aggregates:
            return True
        shorter = (function.removesuffix(each) for each in COMBINATORS if function.endswith(each))
        return any(self._is_aggregate(each) for each in shorter if each)


def is_safe(category: str, original: str) -> bool:
    return category in CATEGORIES or original in OTHERS


def filters(database: str) -> Mapping[str, str]:
    """What the system tables show to somebody who may read one database only."""
    names = f"('{database}', 'information_schema', 'INFORMATION_SCHEMA')"
    return {
        "system.databases": f"name IN {names}",
        "system.tables": f"database IN {names}",
        "system.columns": f"database IN {names}",
    }
