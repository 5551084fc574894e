"""Who is told of what, through which channels, and the process that does it."""
