"""How do the rows of exported files become events?

loading reads a mapping, and mapping says what it may hold, in the language of streams.mapping.
tables opens files of every format, rows gives their cells, telling makes the events of a row, and
stream those of all files; importing sends them, report says what became of every row, and rejection
keeps what was not told.
"""
