"""What a palette cannot say: spacing, rounded corners, quiet borders, focus rings, titles."""

from dataclasses import asdict
from pathlib import Path

from app.appearance.colors import CONTRAST, Theme

CONTROLS = Path(__file__).resolve().parents[2] / "resources" / "icons" / "controls"
TITLE_SCALE = 2.2


def style_sheet_of(theme: Theme, point_size: float = 10) -> str:
    """What a palette cannot say: spacing, rounded corners, quiet borders, focus rings, titles."""
    sheet = _STYLE_SHEET + (_HIGH_CONTRAST if theme is CONTRAST else "")
    sheet = sheet.replace("@controls/", f"{CONTROLS.as_posix()}/")
    sheet = sheet.replace("@theme.svg", f"{theme.name}.svg")
    for name, color in asdict(theme).items():
        sheet = sheet.replace(f"@{name};", f"{color};")
    return sheet.replace("@title_size;", f"{point_size * TITLE_SCALE:.1f}pt;")


_STYLE_SHEET = """
#rail { background: @window; border-left: 1px solid @border; }
QToolTip { color: @text; background: @raised; border: 1px solid @border_strong; padding: 4px 6px; }
QMainWindow::separator { background: @window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: @accent; }
QDockWidget::title { background: @window; color: @text_muted; padding: 7px 10px 6px 10px;
  border-bottom: 1px solid @border; text-align: left; }
QToolBar { background: @window; border: none; border-bottom: 1px solid @border; spacing: 2px;
  padding: 4px 6px; }
QToolBar::separator { background: @border; width: 1px; margin: 5px 6px; }
QToolButton { color: @text; background: transparent; border: 1px solid transparent;
  border-radius: 6px; padding: 4px; }
QToolButton:hover { background: @hover; }
QToolButton:pressed { background: @checked; }
QToolButton:checked { background: @checked; }
QToolBarExtension { padding: 0; }
QToolButton[popupMode="2"] { padding-right: 16px; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @text_disabled; }
QToolButton[outlined="true"] { background: @raised; border-color: @border_strong;
  padding: 4px 6px; }
QToolButton[outlined="true"]:hover { background: @hover; }
QToolButton[outlined="true"]:checked { background: @checked; border-color: @accent; }
QToolButton[outlined="true"]:focus { border-color: @accent; }
QToolButton[outlined="true"]:disabled { border-color: @border; }
QPushButton { color: @text; background: @raised; border: 1px solid @border_strong;
  border-radius: 6px; padding: 5px 14px; min-height: 18px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @checked; }
QPushButton:checked { background: @checked; border-color: @accent; }
QPushButton:focus { border: 2px solid @accent; padding: 4px 13px; }
QPushButton:disabled { color: @text_disabled; border-color: @border; }
QPushButton[primary="true"] { color: @on_accent; background: @accent_fill;
  border-color: @accent_fill; }
QPushButton[primary="true"]:hover { background: @selection; }
QPushButton[primary="true"]:disabled { color: @text_disabled; background: @raised;
  border-color: @border; }
QPushButton[primary="true"]:focus { border-color: @text; }
QAbstractItemView { background: @base; border: none; outline: none;
  selection-background-color: @selection; selection-color: @on_selection; }
QListView::item { padding: 4px 6px; border: 1px solid transparent; }
QListView::item:hover { background: @hover; }
QListView::item:selected { background: @selection; color: @on_selection; }
QListView::item:focus { border-color: @accent; }
QTreeView::item { padding: 4px 5px; }
QTableView::item { padding: 0 8px; border: none; }
QHeaderView::section { color: @text_muted; background: @window; border: none;
  border-bottom: 1px solid @border; padding: 4px 8px; }
QDialog#palette, QDialog#key_overlay { border: 1px solid @border_strong; }
QKeySequenceEdit QLineEdit { min-height: 20px; }
QLineEdit { background: @base; border: 1px solid @border_strong; border-radius: 5px;
  padding: 3px 6px; }
QLineEdit:focus { border-color: @accent; }
QLineEdit[wrong="true"] { border-color: @danger; }
QLineEdit:disabled { color: @text_disabled; border-color: @border; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; border-radius: 0; padding: 0; }
QAbstractSpinBox { min-height: 22px; }
QComboBox { color: @text; background: @raised; border: 1px solid @border_strong;
  border-radius: 5px; min-height: 22px; padding: 1px 2px 1px 8px; }
QComboBox:hover { background: @hover; }
QComboBox:focus { border-color: @accent; }
QComboBox:disabled { color: @text_disabled; border-color: @border; }
QComboBox::drop-down { subcontrol-origin: border; subcontrol-position: center right;
  width: 20px; border: none; }
QComboBox::down-arrow { image: url("@controls/down-@theme.svg"); width: 10px; height: 10px; }
QComboBox::down-arrow:disabled { image: none; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border_strong; }
QToolButton::menu-indicator { image: url("@controls/down-@theme.svg"); width: 10px; height: 10px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 4px; }
QCheckBox, QRadioButton { spacing: 7px; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: 14px;
  height: 14px; background: @base; border: 1px solid @border_strong; }
QCheckBox::indicator, QAbstractItemView::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: @accent_fill;
  border-color: @accent_fill; image: url("@controls/check-@theme.svg"); }
QRadioButton::indicator:checked { background: @accent_fill; border-color: @accent_fill;
  image: url("@controls/dot-@theme.svg"); }
QAbstractItemView::indicator:checked:selected { border-color: @base; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { width: 12px; height: 12px;
  border: 2px solid @accent; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {
  border-color: @text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: @raised;
  border-color: @border; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
  background: @text_disabled; border-color: @text_disabled; }
QTabWidget::pane { border: none; border-top: 1px solid @border; }
QTabBar::tab { color: @text_muted; background: transparent; padding: 6px 12px;
  border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; background: @hover; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { background: @hover; }
QStatusBar { background: @window; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QFrame[frameShape="4"] { border: none; background: @border; max-height: 1px; }
QLabel[muted="true"] { color: @text_muted; }
QLabel[strong="true"] { font-weight: bold; }
QLabel[title="true"] { font-size: @title_size; font-weight: bold; }
QProgressBar { color: @text; background: @base; border: 1px solid @border; border-radius: 5px;
  text-align: center; min-height: 12px; }
QProgressBar::chunk { background: @accent_fill; border-radius: 4px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { background: @border_strong; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: @text; width: 14px; height: 14px; margin: -6px 0;
  border: 1px solid @window; border-radius: 8px; }
QSlider::handle:horizontal:hover { background: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
QSlider::handle:horizontal:disabled { background: @text_disabled; }
"""

_HIGH_CONTRAST = """
QToolButton:checked { border-color: @accent; }
QToolButton:checked:disabled { border-color: @border; }
"""
"""A switched-on button has an edge as well: its ground is too dark to be told from black."""
