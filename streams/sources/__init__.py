"""How does what a CRM says become events?

A delivery is verified and kept as it came (`delivery`), an agent translates it (`telling`), and
each vendor brings its own words (`vendor`).
"""
