"""Is a row what the archive says? The meaning of the events told a second time, in SQL."""
