"""What happened: the contracts between everyone who tells Touchline something and everyone who reads it.

Pure data. Nothing here knows a vendor, a client, a table or the clock.
"""
