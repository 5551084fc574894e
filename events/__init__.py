"""What happened: the contracts between those who tell Touchline something and those who read it.

Pure data. Nothing here knows a vendor, a client, a table or the clock.
"""
