import pytest

from app.timeline.axis import TimeAxis
from app.timeline.ticks import MIN_LABEL_DISTANCE, frame_ticks, short_time, tick_step, time_ticks


@pytest.mark.parametrize(
    ("pixels_per_frame", "step"), [(100, 1), (10, 10), (2, 50), (0.01, 10_000)]
)
def test_steps_are_round_and_labels_do_not_touch(pixels_per_frame: float, step: int) -> None:
    assert tick_step(pixels_per_frame) == step
    assert step * pixels_per_frame >= MIN_LABEL_DISTANCE


def test_frames_are_labelled_at_round_numbers(axis: TimeAxis) -> None:
    labels = [tick.label for tick in frame_ticks(axis) if tick.label]

    assert labels == ["0", "20", "40", "60", "80"]


def test_times_are_round_and_stand_under_the_frame_shown_then(axis: TimeAxis) -> None:
    timestamps = [frame / 30 for frame in range(100)]

    ticks = [tick for tick in time_ticks(axis, timestamps) if tick.label]

    assert [tick.label for tick in ticks] == ["0:00", "0:01", "0:02", "0:03"]
    assert [tick.frame for tick in ticks] == [0, 30, 60, 90]
    axis.zoom_at(0, 5)
    close = [tick for tick in time_ticks(axis, timestamps) if tick.label]
    assert [tick.label for tick in close] == ["0:00.0", "0:00.2", "0:00.4", "0:00.6"]
    assert [tick.frame for tick in close] == [0, 6, 12, 18]


def test_a_variable_rate_moves_the_times(axis: TimeAxis) -> None:
    timestamps = [frame / 30 for frame in range(50)] + [50 / 30 + frame / 5 for frame in range(50)]

    ticks = {tick.label: tick.frame for tick in time_ticks(axis, timestamps) if tick.label}

    assert ticks["0:02"] == 51
    assert ticks["0:04"] == 61


def test_a_clip_of_one_frame_has_one_time(axis: TimeAxis) -> None:
    axis.set_frame_count(1)

    assert [tick.frame for tick in time_ticks(axis, [0.0])] == [0]


@pytest.mark.parametrize(
    ("seconds", "step", "text"),
    [(17.18, 1, "0:17"), (17.18, 0.1, "0:17.2"), (3725, 60, "1:02:05"), (59.96, 1, "1:00")],
)
def test_times_are_short(seconds: float, step: float, text: str) -> None:
    assert short_time(seconds, step) == text
