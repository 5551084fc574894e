"""How does a ClickHouse client reach the engine that lives in a process of ours?

The engine (chDB) runs inside this process; around it stands as much of ClickHouse's HTTP interface
as its Python client needs, and users that the engine itself does not know.
"""
