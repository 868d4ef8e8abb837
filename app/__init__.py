"""The window: PySide6 only, thin over core.session."""
