from pathlib import Path

import pytest

from app.appearance.shortened import shortened


def test_long_folders_are_cut_at_the_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/anna"))

    assert shortened(Path("/home/anna/clips")) == "~/clips"
    long = shortened(Path("/data/" + "x" * 80 + "/end"))
    assert long.startswith("…")
    assert long.endswith("/end")
    assert len(long) == 44
