"""May this read-only user say this?

Three locks, each of which let something pass when it was tried alone: the engine's readonly (INTO
OUTFILE writes, `file()` and `DESCRIBE file()` read), its parse tree (a name may stand for something
else) and its query tree after names were resolved. The parse tree comes first, because resolving
already evaluates constants. Whatever is not recognised is refused.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchline.local.warehouse.engine import Handle, parameter
from touchline.local.warehouse.errors import (
    SYNTAX_ERROR,
    Refusal,
    access_denied,
    code_of,
    plain,
    read_only,
)
from touchline.local.warehouse.statement import Statement, without_format
from touchline.local.warehouse.users import User
from touchline.local.warehouse.vocabulary import (
    ENDLESS,
    INNER,
    SETTINGS,
    SYSTEM_TABLES,
    Vocabulary,
)

SELECTS = frozenset({"SelectWithUnionQuery", "SelectIntersectExceptQuery"})
SHOWS = frozenset({"ShowTablesQuery", "ShowColumnsQuery", "ShowIndexesQuery"})
NARROW = SELECTS | SHOWS
WIDE = NARROW | {"ExplainQuery"}
INFORMATION = frozenset({"information_schema", "INFORMATION_SCHEMA"})
# Where the engine keeps what a query makes for itself, such as a recursive WITH.
TEMPORARY = "_temporary_and_external_tables"
NAME = r"(?:\w++|`[^`\\]++`|\"[^\"\\]++\")"
# The parser gives no tree for these; nothing but one plain name may follow. No step is taken back
# (`++`): of many spaces, every division among the gaps would be tried.
LOOK = re.compile(
    rf"\s*+(?:DESCRIBE|DESC|EXISTS|SHOW\s++CREATE)\s++(?:TABLE\s++|VIEW\s++)?"
    rf"(?:(?P<database>{NAME})\s*+\.\s*+)?(?P<table>{NAME})\s*+(?:FORMAT\s++\w++\s*+)?;?\s*+",
    re.IGNORECASE,
)
RESOLVE = "EXPLAIN QUERY TREE"
# Looked for one after the other: a search for both would look for the second from each first.
RESOLVED = re.compile(r"\b(?P<kind>TABLE|TABLE_FUNCTION|FUNCTION) id: \d+,")
RESOLVED_NAME = re.compile(r"\b(?:table|table_function|function)_name: (?P<name>[^\s,]+)")

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guard:
    """What one user may say, judged with what the engine knows."""

    user: User
    vocabulary: Vocabulary

    def tree(self, handle: Handle, statement: Statement) -> Tree:
        """The parse tree of a statement that may be said; empty for a plain look at one table."""
        seen = handle.seen(statement.text)
        if statement.rows is not None or seen.statements > 1:
            raise read_only(self.user.name)
        if seen.statements and not seen.is_reading:
            raise read_only(self.user.name)
        if look := LOOK.fullmatch(statement.text):
            self._check_table(*(part.strip('`"') for part in look.groups() if part))
            return {}
        others = self._other_databases(handle)
        tree = parsed(handle, self.user, statement)
        if tree.get("type") not in (NARROW if self.user.only else WIDE):
            raise access_denied(self.user.name, f"statements of type {tree.get('type')}")
        for setting in settings_of(tree):
            if setting not in SETTINGS:
                raise cannot_modify(setting)
        for node, is_table_function in nodes(tree):
            self._check_node(node, is_table_function, others)
        return tree

    def check_resolved(
        self, handle: Handle, statement: Statement, parameters: Mapping[str, str]
    ) -> None:
        """A name may stand for something else: a function, a view, an alias. Look again."""
        question = f"{RESOLVE} {without_format(statement.text)}"
        for line in handle.text(question, parameters).splitlines():
            if found := RESOLVED.search(line):
                for named in RESOLVED_NAME.finditer(line, found.end()):
                    self._check_resolved_name(found["kind"], named["name"])

    def _other_databases(self, handle: Handle) -> frozenset[str]:
        if not self.user.only:
            return self.user.hidden
        found = handle.text("SELECT name FROM system.databases").splitlines()
        return frozenset(found) - {self.user.only} - INFORMATION

    def _check_node(self, node: Tree, is_table_function: bool, others: Collection[str]) -> None:
        kind, name = node.get("type"), str(node.get("name", ""))
        if "out_file" in node:
            raise read_only(self.user.name)
        if is_table_function:
            self._check_table_function(name)
        elif kind == "Function":
            self._check_written(name)
        elif kind == "ColumnsApplyTransformer":
            self._check_function(str(node.get("func_name", "lambda")))
        elif kind == "TableIdentifier":
            self._check_table(*node.get("name_parts", [name]))
        elif kind == "Identifier":
            self._check_identifier(node.get("name_parts", [name]), others)
        elif kind == "QueryParameter" and self.user.only and node["param_type"] == "Identifier":
            raise access_denied(self.user.name, "parameters that stand for a name")

    def _check_written(self, name: str) -> None:
        """What the engine may use to answer, but nobody may ask for."""
        is_endless = self.user.only and name.lower() in ENDLESS
        if is_endless or name.startswith(INNER):
            raise access_denied(self.user.name, f"the function {name}()")
        self._check_function(name)

    def _check_function(self, name: str) -> None:
        if not self.vocabulary.allows(name):
            raise access_denied(self.user.name, f"the function {name}()")

    def _check_table_function(self, name: str) -> None:
        database, _, view = name.rpartition(".")
        if database:
            self._check_table(database, view)
        elif not self.vocabulary.allows_table_function(name):
            raise access_denied(self.user.name, f"the table function {name}()")

    def _check_table(self, *parts: str) -> None:
        """An unqualified name is one of the statement itself or of the user's database."""
        if len(parts) < 2:
            return
        database, table = parts[0], parts[-1]
        if database in self.user.hidden:
            raise access_denied(self.user.name, f"SELECT ON {'.'.join(parts)}")
        if not self.user.only:
            return
        if database in INFORMATION or database == self.user.only:
            return
        if database != "system" or table not in SYSTEM_TABLES:
            raise access_denied(self.user.name, f"SELECT ON {'.'.join(parts)}")

    def _check_identifier(self, parts: Sequence[str], others: Collection[str]) -> None:
        """`x IN t` names a table, and `arrayMap(f, …)` a function, as if they were columns."""
        if len(parts) == 1 and parts[0].lower() in self.vocabulary.unsafe:
            raise access_denied(self.user.name, f"the function {parts[0]}()")
        if len(parts) > 1 and parts[0] in others:
            self._check_table(*parts[:2])

    def _check_resolved_name(self, kind: str, name: str) -> None:
        if kind == "FUNCTION":
            self._check_function(name)
        elif kind == "TABLE_FUNCTION":
            self._check_table_function(name)
        elif not name.startswith(TEMPORARY):
            self._check_table(*name.replace("`", "").split(".", 1))


def parsed(handle: Handle, user: User, statement: Statement) -> Tree:
    text = {"text": parameter(statement.text)}
    try:
        tree: Tree = json.loads(handle.text("SELECT parseQueryToJSON({text:String})", text))
    except RuntimeError as error:
        said = plain(error)
        if code_of(said) == SYNTAX_ERROR:
            raise RuntimeError(said.partition(": In scope SELECT parseQueryToJSON")[0]) from error
        raise access_denied(user.name, f"this kind of statement ({statement.verb})") from error
    return tree


def settings_of(tree: Tree) -> dict[str, str]:
    """What the statement's own SETTINGS clauses ask for, on every level."""
    changes = (change for node, _ in nodes(tree) for change in node.get("changes", ()))
    return {change["name"]: str(change.get("value", {}).get("value", "")) for change in changes}


def cannot_modify(setting: str) -> Refusal:
    return Refusal(164, "READONLY", f"Cannot modify '{setting}' setting in readonly mode.")


def nodes(branch: object, *, is_table_function: bool = False) -> Iterator[tuple[Tree, bool]]:
    """Every node, outermost first, and whether it stands where a table function does."""
    if isinstance(branch, dict):
        yield branch, is_table_function
        for key, inner in branch.items():
            yield from nodes(inner, is_table_function=key == "table_function")
    elif isinstance(branch, list):
        for inner in branch:
            yield from nodes(inner)
