"""How do the rows of exported files become events?

mapping says what a mapping may hold, files and rows read exports, telling makes events of a row,
running sends them, and report says what became of every row.
"""
