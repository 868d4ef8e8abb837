import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from app.timeline.plot import Line
from app.timeline.plot_picture import PNG_SCALE, SIZE, Chart, polylines, write_chart
from app.timeline.pyramid import MinMaxPyramid
from app.timeline.series import ROLLING, SERIES, Band, SeriesStore
from core.errors import OutputError

SVG = "{http://www.w3.org/2000/svg}"
SCORES = next(row for row in SERIES if row.id == "jf")
LONG = 100_000


@pytest.fixture
def series(qapp: object) -> SeriesStore:
    made = SeriesStore()
    values = np.full(LONG, 0.9, np.float32)
    values[70_000] = 0.05
    values[:10] = np.nan
    made.put("jf", None, values)
    made.set_band("jf", None, Band(0.9, 0.02))
    made.set_points("jf", None, [70_000])
    made.put(ROLLING.id, None, np.full(LONG, 0.02, np.float32))
    return made


@pytest.fixture
def chart() -> Chart:
    return Chart("clip.mp4", "Ground truth: truth/", (Line(SCORES, None, "(J+F)/2 mean"),), 0, LONG)


def test_an_svg_holds_lines_and_words_and_no_picture(
    tmp_path: Path, chart: Chart, series: SeriesStore
) -> None:
    write_chart(tmp_path / "plot.svg", chart, series)
    root = ET.parse(tmp_path / "plot.svg").getroot()
    assert root.get("viewBox") == f"0 0 {SIZE.width()} {SIZE.height()}"
    assert not list(root.iter(f"{SVG}image"))
    longest = max(len(str(line.get("points")).split()) for line in root.iter(f"{SVG}polyline"))
    assert 1000 < longest < 10_000, "100 000 frames are drawn as what can be seen of them"
    texts = {str(text.text).strip() for text in root.iter(f"{SVG}text")}
    assert {"clip.mp4", "Ground truth: truth/", "(J+F)/2 mean", "0.900, V 0.020"} <= texts


def test_a_png_and_a_pdf(tmp_path: Path, chart: Chart, series: SeriesStore) -> None:
    write_chart(tmp_path / "plot.png", chart, series)
    write_chart(tmp_path / "plot.pdf", chart, series)
    picture = QImage(str(tmp_path / "plot.png"))
    assert picture.size() == SIZE * PNG_SCALE
    assert (tmp_path / "plot.pdf").read_bytes().startswith(b"%PDF")


def test_a_single_bad_frame_is_in_the_line(series: SeriesStore) -> None:
    values = series.values("jf", None)
    assert values is not None
    lines = polylines(values, 0, LONG, QRectF(0, 0, 500, 100))
    lowest = max((point for line in lines for point in line.toList()), key=lambda p: p.y())
    assert lowest.x() == pytest.approx(350, abs=1)
    assert lowest.y() == pytest.approx(95, abs=0.1)


def test_a_line_is_broken_where_nothing_is_known(qapp: object) -> None:
    values = MinMaxPyramid(np.array([0.5, 0.5, np.nan, 0.2, np.nan], np.float32))
    lines = polylines(values, 0, 5, QRectF(0, 0, 100, 100))
    assert [line.size() for line in lines] == [2, 1]
    assert (lines[0].at(0).x(), lines[0].at(0).y()) == (10, 50)


def test_where_nothing_can_be_written_it_says_so(
    tmp_path: Path, chart: Chart, series: SeriesStore
) -> None:
    with pytest.raises(OutputError):
        write_chart(tmp_path / "nowhere" / "plot.svg", chart, series)
