"""What is the answer's content type, and may it be sent in pieces?"""

import re

TEXT = "text/plain; charset=UTF-8"
CONTENT_TYPES = (
    (re.compile("JSON.*EachRow.*"), "application/x-ndjson; charset=UTF-8"),
    (re.compile("JSON.*"), "application/json; charset=UTF-8"),
    (re.compile("XML"), "application/xml; charset=UTF-8"),
    (re.compile("CSVWith.*"), "text/csv; charset=UTF-8; header=present"),
    (re.compile("CSV"), "text/csv; charset=UTF-8; header=absent"),
    (re.compile("TSV.*|TabSeparated.*"), "text/tab-separated-values; charset=UTF-8"),
    (re.compile("Markdown"), "text/markdown; charset=UTF-8"),
    (
        re.compile("Native|RowBinary.*|Arrow.*|Parquet|ORC|Avro|MsgPack"),
        "application/octet-stream",
    ),
)
# The engine hands out pieces that are each a whole document, so only these can be joined.
IN_PIECES = frozenset(
    {
        "Native", "RowBinary", "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "CSV",
        "JSONEachRow", "JSONCompactEachRow", "JSONStringsEachRow", "Values", "LineAsString",
    }
)  # fmt: skip


def content_type(format_name: str) -> str:
    return next((kind for name, kind in CONTENT_TYPES if name.fullmatch(format_name)), TEXT)
