"""What is wrong, since when, and what is to be done about it?

    finding.py   what is reported
    asking.py    who is reached, and how all checks are asked at once
    checks.py    the checks, by what they look at: topics, tables, positions, processes, …

A check looks and never changes anything. It is on its own: one that fails, or takes too long, is
reported as not asked, and the others are answered.
"""
