"""Words for the user go through tr(): a literal in a call that shows text is found here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SHOWS_TEXT = frozenset({
    "setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setTitle",
    "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setPrefix", "setSuffix",
    "setSpecialValueText", "setIconText", "setLabelText", "setInformativeText", "setHeaderLabels",
    "setItemText", "setTabText", "setTabToolTip", "setPlainText", "setHtml", "setCancelButtonText",
    "addAction", "addMenu", "addItem", "addItems", "addTab", "addButton", "addRow", "insertItem",
    "showMessage", "drawText", "setNameFilters",
    "QAction", "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox",
    "QMenu", "QToolBar", "QDockWidget", "QListWidgetItem", "QTreeWidgetItem", "QTableWidgetItem",
    "QStandardItem", "QFileDialog", "QInputDialog", "QMessageBox", "QProgressDialog",
    "getText", "getColor", "getItem", "getInt",
    "Choice", "Answer", "Question",
})  # fmt: skip
"""Of Qt and of ours."""

TELLS = frozenset({"info", "warning", "error", "add"})
"""Of our messages; a log has the same names."""

KEEPS_TEXT = frozenset({"format", "join", "replace", "strip", "rstrip", "upper", "capitalize"})
NAMES = frozenset({"icon_name"})
"""Keywords whose literals are for the program."""

NO_WORDS = re.compile(r"Evermask|<[^>]*>|^\.\w+$")
"""Our name, marks of rich text, endings of file names."""


def literals(expression: ast.expr) -> Iterator[str]:
    """The words in it that are shown as they stand."""
    if isinstance(expression, ast.Constant):
        if isinstance(expression.value, str):
            yield expression.value
    elif isinstance(expression, ast.Call):
        method = expression.func
        if isinstance(method, ast.Attribute) and method.attr in KEEPS_TEXT:
            for part in (method.value, *expression.args):
                yield from literals(part)
    elif isinstance(
        expression,
        ast.JoinedStr
        | ast.FormattedValue
        | ast.BinOp
        | ast.IfExp
        | ast.BoolOp
        | ast.Tuple
        | ast.List
        | ast.Starred,
    ):
        for part in ast.iter_child_nodes(expression):
            if isinstance(part, ast.expr):
                yield from literals(part)


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def shows(call: ast.Call) -> bool:
    name = name_of(call.func)
    if name in TELLS and isinstance(call.func, ast.Attribute):
        return "messages" in ast.unparse(call.func.value)
    return name in SHOWS_TEXT


def is_words(text: str) -> bool:
    """Two letters in a row: signs, units of one letter and stretches are no words."""
    return re.search(r"[^\W\d_]{2}", NO_WORDS.sub("", text)) is not None


def untranslated(source: str) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and shows(node):
            named = (keyword.value for keyword in node.keywords if keyword.arg not in NAMES)
            for argument in (*node.args, *named):
                found += [(node.lineno, text) for text in literals(argument) if is_words(text)]
    return found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("label.setText('Saved')", ["Saved"]),
        ("label.setText(f'{n} frames')", [" frames"]),
        ("label.setText('{} frames'.format(n))", ["{} frames"]),
        ("label.setText('On' if on else self.tr('Off'))", ["On"]),
        ("QLabel(' · '.join(['Frame', _tr('Object')]))", ["Frame"]),
        ("self._messages.info('Done.')", ["Done."]),
        ("log.info('Done.')", []),
        ("label.setText(self.tr('{} frames').format(n))", []),
        ("label.setText(f'{name} %')", []),
        ("label.setText(f'<b>Evermask {version}</b>')", []),
        ("bind_icon(button, 'save')", []),
    ],
)
def test_what_is_looked_for(line: str, found: list[str]) -> None:
    assert [text for _, text in untranslated(line)] == found


def test_every_literal_that_is_shown_is_translated() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for path in sorted((ROOT / "app").rglob("*.py"))
        for line, text in untranslated(path.read_text(encoding="utf-8"))
    }
    assert sorted(found) == []
