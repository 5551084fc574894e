"""Does the way a rep works leave room to rest, compared with the rep's own usual weeks?

Workload strain is a pattern in counted actions, never a diagnosis, never a score and never a rank:
a state, the weeks that voted for it and the figures behind each vote.
"""

from typing import Final

DEFINITION_VERSION: Final = "strain/1.0.0"
