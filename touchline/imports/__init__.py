"""How do the rows of exported files become events?

mapping and rule say what a mapping may hold, files and rows read exports, telling makes the events
of a row, stream those of all files, importing sends them, and report says what became of every row.
"""
