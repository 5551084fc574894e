"""Is this object of the API still shown although it was deleted?

Pipedrive shows a deleted object for a while with a flag, and nothing after that; what the client
asked for and did not find, it hands on as an object with nothing but its id and that flag.
"""

from datetime import datetime

from streams.sources.delivery import Record
from streams.sources.fields import flag, moment
from streams.sources.telling import Context


def gone_at(record: Record, context: Context) -> datetime | None:
    """When it was deleted, or seen to be at the latest; None when it is there."""
    is_flagged = flag(record, "is_deleted") or flag(record, "deleted")
    is_inactive = record.get("active_flag") is False or record.get("status") == "deleted"
    if not is_flagged and not is_inactive:
        return None
    at = moment(record, "delete_time") or moment(record, "update_time")
    return at or context.received_at
