"""What do the events mean: which row follows from what an entity has heard?"""

from typing import Final

# Raised with every change of what a routing, a fact or a fold makes of the same events; then
# `touchline rebuild` folds the archive again, because rows of two meanings must not stand together.
MEANING: Final = 3
