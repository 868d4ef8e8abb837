"""What the behaviours of the propagator are tested with; snapshots are kept often."""

import pytest

from core.model.network import Network
from core.propagation import walk as module
from core.propagation.propagator import Propagator
from core.propagation.tracker import Tracker
from core.types import Mask
from tests.core.propagation.propagator.runs import Film, Run, Squares, options


@pytest.fixture
def propagator(network: Network) -> Propagator:
    return Propagator(options(), network)


@pytest.fixture
def first(square: Squares) -> Mask:
    return square(1, 2)


@pytest.fixture(autouse=True)
def frequent_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SNAPSHOT_EVERY", 4)


@pytest.fixture
def run(film: Film) -> Run:
    return Run(film)


@pytest.fixture
def trackers(monkeypatch: pytest.MonkeyPatch) -> list[Tracker]:
    """Every tracker that stood at a start, in order."""
    made: list[Tracker] = []

    class Recorded(Tracker):
        def commit(self, *arguments: object) -> None:
            if self not in made:
                made.append(self)
            super().commit(*arguments)

    monkeypatch.setattr(module, "Tracker", Recorded)
    return made
