"""Why does the broker no longer know this worker?

A worker with an instance keeps its place in the group over a restart, because the next process of
that name takes the place of the last. So two processes of one name would push each other out for
ever. The one pushed out asks who has its name now and ends; aiokafka alone would join again.
"""

from kafka.errors import KafkaError

from streams.declare import admin
from streams.endings import MembershipLost
from streams.errors import InstanceTaken

# Short, because a killed worker's partitions stand still until its session ends.
SESSION_SECONDS = 6.0


def why_lost(
    bootstrap: str, group: str, *, instance: str, member_id: str
) -> InstanceTaken | MembershipLost:
    """Somebody else has the name, or nobody: then the broker waited too long to hear from us."""
    try:
        with admin(bootstrap) as broker:
            members = broker.describe_groups([group])[group]["members"]
    except KafkaError:
        members = []
    name = instance_id(group, instance)
    for member in members or []:
        if member["group_instance_id"] == name and member["member_id"] != member_id:
            return InstanceTaken(group, instance, member["client_host"])
    return MembershipLost(group, instance)


def instance_id(group: str, instance: str) -> str:
    """The name of a worker within its group."""
    return f"{group}-{instance}"
