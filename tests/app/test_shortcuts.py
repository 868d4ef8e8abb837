from collections import Counter

from PySide6.QtGui import QKeySequence

from app.actions.table import ACTIONS
from app.shortcuts import SHORTCUTS, keys_of


def test_no_key_does_two_things() -> None:
    keys = Counter(QKeySequence(key).toString() for keys in SHORTCUTS.values() for key in keys)

    assert [key for key, count in keys.items() if count > 1] == []


def test_every_key_is_one_that_qt_knows() -> None:
    for action_id, keys in SHORTCUTS.items():
        for key in keys:
            assert QKeySequence(key).toString(), (action_id, key)


def test_every_row_belongs_to_an_action() -> None:
    assert set(SHORTCUTS) <= {row.id for row in ACTIONS}


def test_no_menu_mnemonic_is_taken() -> None:
    taken = [key for keys in SHORTCUTS.values() for key in keys if key.startswith("Alt+")]

    assert taken == []


def test_an_action_without_keys_has_none() -> None:
    assert keys_of("about") == ()
