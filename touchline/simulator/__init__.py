"""What would a sales team tell in a quarter, with all the disorder of a real CRM?

    for event in simulate(seed=7): ...

The same seed tells the same events, byte for byte, on any day and machine: there is no clock
here, and each story has a source of chance of its own.
"""

from touchline.simulator.simulation import simulate as simulate
