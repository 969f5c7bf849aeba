"""Migrations since the last release only add, so that its processes go on with the new schema until their turn to be
restarted comes (CONTRIBUTING: expand, then contract)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parents[2] / "storage/migrations/versions"
#: the newest migration of release 0.7.1
LAST_RELEASED = "0055"
#: revision → the release that stopped using what it takes away
CONTRACTS: dict[str, str] = {}
#: of alembic.op: what adds, and what may take away (looked at below)
ADDING = frozenset({"create_table", "create_index", "add_column", "execute", "get_bind", "get_context", "bulk_insert"})
_TAKES_AWAY = re.compile(
    r"\b(DROP|RENAME|TRUNCATE)\b|\bALTER\b.*\b(TYPE|NOT\s+NULL)\b|\bDELETE\s+FROM\b", re.IGNORECASE
)


def problems(source: str) -> Iterator[str]:
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        if name.startswith(("op.", "batch.", "batch_op.")):
            yield from _of_operation(name.partition(".")[2], call)
        if name.rpartition(".")[2] in ("execute", "exec_driver_sql", "text"):
            words = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
            yield from (f"SQL: {word}" for word in words if isinstance(word, str) and _TAKES_AWAY.search(word))


def _of_operation(name: str, call: ast.Call) -> Iterator[str]:
    if name not in ADDING:
        yield name
    if name == "add_column":
        (column,) = [
            node for node in ast.walk(call) if isinstance(node, ast.Call) and "Column" in ast.unparse(node.func)
        ]
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in column.keywords}
        if given.get("nullable") == "False" and "server_default" not in given:
            yield f"add_column: {ast.unparse(column)}"
    if name == "create_index" and any(
        word.arg == "unique" and ast.unparse(word.value) == "True" for word in call.keywords
    ):
        yield "create_index: unique"


def newer() -> list[Path]:
    return [path for path in sorted(VERSIONS.glob("[0-9]*.py")) if path.name.partition("_")[0] > LAST_RELEASED]


def test_what_was_added_since_the_last_release_takes_nothing_away() -> None:
    found = {path.name: list(problems(path.read_text("utf-8"))) for path in newer()}
    assert {name: said for name, said in found.items() if said and name.partition("_")[0] not in CONTRACTS} == {}


@pytest.mark.parametrize("source", [
    "op.drop_column('outbox', 'trace')",
    "op.drop_table('outbox')",
    "op.rename_table('a', 'b')",
    "op.alter_column('a', 'b', nullable=False)",
    "op.create_unique_constraint('x', 'a', ['b'])",
    "op.create_index('x', 'a', ['b'], unique=True)",
    "op.add_column('a', sa.Column('b', sa.Integer, nullable=False))",
    "with op.batch_alter_table('a') as batch:\n    batch.drop_column('b')",
    "op.execute('ALTER TABLE a RENAME COLUMN b TO c')",
    "op.get_bind().exec_driver_sql('DELETE FROM a')",
    "connection.execute(sa.text('drop index x'))",
])  # fmt: skip
def test_what_takes_something_away_is_refused(source: str) -> None:
    assert list(problems(source)) != []


@pytest.mark.parametrize("source", [
    "op.add_column('a', sa.Column('b', sa.Integer, nullable=True))",
    "op.add_column('a', sa.Column('b', sa.Integer))",
    "op.add_column('a', sa.Column('b', sa.Integer, nullable=False, server_default='0'))",
    "op.create_table('a', sa.Column('b', sa.Integer, nullable=False))",
    "op.create_index('x', 'a', ['b'])",
    "op.execute('UPDATE a SET b = c')",
])  # fmt: skip
def test_what_adds_is_accepted(source: str) -> None:
    assert list(problems(source)) == []
