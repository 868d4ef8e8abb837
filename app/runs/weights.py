"""The weights file as the user chooses it: one of ours is taken, published ones are imported first.

Importing is a job of the files lane; the settings then name the new file.
"""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.jobs import Jobs
from app.messages import Choice, Messages
from app.settings import Settings
from core.errors import WeightsError
from core.progress import CancelToken
from core.weights_file import SHIPPED_WEIGHTS, SUFFIX, WeightsFacts, weights_facts

KEY = "tracking/weights"


class Weights(QObject):
    """`changed`: another file is used, or it came or went."""

    changed = Signal()

    def __init__(
        self, jobs: Jobs, messages: Messages, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._messages = messages
        self._settings = settings
        self._looked_at: tuple[object, ...] = ()
        self._problem = ""
        settings.changed.connect(self._on_setting)

    @property
    def path(self) -> Path:
        """The file that a run would use."""
        chosen = self._settings.text(KEY)
        return Path(chosen) if chosen else SHIPPED_WEIGHTS

    def facts(self) -> WeightsFacts:
        """What the file says; WeightsError when it cannot be used."""
        return weights_facts(self.path)

    @property
    def problem(self) -> str:
        """Why no run could use the file; "" when one can. Looks again only if the file changed."""
        try:
            stat = self.path.stat()
        except OSError:
            return self.tr(
                "Weights not found. Editing and export work; tracking needs the weights file."
            )
        seen = (self.path, stat.st_mtime_ns, stat.st_size)
        if seen != self._looked_at:
            self._looked_at, self._problem = seen, _problem_of(self)
        return self._problem

    def warn(self) -> None:
        """Say what is wrong with the file and offer another one, if anything is wrong."""
        if self.problem:
            is_there = self.path.is_file()
            text = self.tr("Choose another") if is_there else self.tr("Choose file")
            own = () if self.path == SHIPPED_WEIGHTS else (self._shipped_choice(),)
            self._messages.warning(self.problem, Choice(text, self.ask), *own)

    def ask(self) -> None:
        """Let the user choose a file."""
        parent = self.parent()
        dialog = QFileDialog(
            parent if isinstance(parent, QWidget) else None,
            self.tr("Choose weights"),
            str(self.path.parent),
        )
        dialog.setNameFilters(
            [
                self.tr("Weights (*{} *.pth)").format(SUFFIX),
                self.tr("All files (*)"),
            ]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.open()

    def take(self, path: Path) -> None:
        """Use a file of ours at once, import any other; a file that is neither is told."""
        if path.suffix != SUFFIX:
            self._import(path)
            return
        try:
            facts = weights_facts(path)
        except WeightsError as error:
            self._messages.error(
                str(error), Choice(self.tr("Choose another"), self.ask), self._shipped_choice()
            )
            return
        self._use(path)
        self._messages.info(
            self.tr("Weights: {}. {}").format(facts.name, facts.scores or facts.terms).strip()
        )

    def take_shipped(self) -> None:
        """Back to the file that comes with Evermask."""
        self._settings.set(KEY, "")

    def _use(self, path: Path) -> None:
        self._settings.set(KEY, "" if path == SHIPPED_WEIGHTS else str(path))

    def _import(self, path: Path) -> None:
        job = self._jobs.files.start(
            self.tr("Importing {}…").format(path.name), lambda token: _importing(path, token)
        )
        job.yielded.connect(lambda made: self.take(made[-1]))
        job.failed.connect(self._messages.failure)
        self._messages.info(self.tr("Importing {}…").format(path.name))

    def _shipped_choice(self) -> Choice:
        return Choice(self.tr("Use Evermask's own"), self.take_shipped)

    def _on_setting(self, key: str) -> None:
        if key == KEY:
            self.changed.emit()


def _problem_of(weights: Weights) -> str:
    try:
        weights.facts()
    except WeightsError as error:
        return str(error)
    return ""


def _importing(path: Path, token: CancelToken) -> Iterator[object]:
    # Here, because it loads torch.
    from core.weights_command import import_published, imported_path

    token.checkpoint()
    target = imported_path(path)
    import_published(path, target)
    yield target
