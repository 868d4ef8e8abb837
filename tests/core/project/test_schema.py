from collections.abc import Callable
from pathlib import Path

import pytest

Edit = Callable[..., None]
LeavesAlone = Callable[[Path, str], None]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON cells BEGIN DELETE FROM cells; END",
        "CREATE VIEW more AS SELECT 1",
        "DROP TABLE step_pages",
        "ALTER TABLE cells ADD COLUMN extra TEXT",
    ],
)
def test_other_tables_than_ours(
    filled: Path, statement: str, edit: Edit, leaves_alone: LeavesAlone
) -> None:
    edit(filled, statement)
    leaves_alone(filled, "its tables are not those")
