"""The empty and error states: where each text is written, and which test brings the state about.

A state that is reworded, moved or no longer tested is noticed here.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent


class State(NamedTuple):
    """`words` are in `source`; `test` is `file::function` below tests/."""

    when: str
    source: str
    words: str
    test: str


STATES = (
    State("no project", "app/window/welcome.py", "You can also drop files here.",
          "app/window/test_welcome.py::test_four_ways_to_begin"),
    State("no object", "app/panels/objects.py", "Draw on the frame to make the first object.",
          "app/panels/test_objects.py::test_without_objects_a_hint_says_how_to_begin"),
    State("object without keyframe", "app/window/hints.py",
          "to commit this mask. Tracking starts from committed masks.",
          "app/window/test_hints.py::test_what_was_done_once_is_not_said_again"),
    State("nothing to track", "core/session/runs/planning.py",
          "Nothing to track: no committed mask",
          "app/runs/test_tracking.py::"
          "test_where_there_is_nothing_before_the_way_to_a_mask_is_offered"),
    State("empty folder", "core/video/failures.py", "Looked for jpg, png, tif, bmp, webp, exr.",
          "app/project/test_opening.py::test_an_empty_folder_offers_another"),
    State("mixed sizes", "core/video/images.py", "another size (first: ",
          "app/project/test_opening.py::test_pictures_of_mixed_sizes_can_be_skipped"),
    State("missing numbers", "core/video/images.py", "They are shown as gaps and not tracked.",
          "core/video/test_images.py::test_long_gaps_are_told_as_ranges"),
    State("undecodable video", "core/video/index.py", "could not be decoded (codec ",
          "app/project/test_opening.py::test_what_cannot_be_decoded_has_details_to_copy"),
    State("damaged video", "core/video/reader.py", "on could not be read. ",
          "core/video/test_reader.py::test_a_truncated_file_says_which_frames_are_usable"),
    State("choices of remarks", "app/project/opening_news.py", "Use them",
          "app/project/test_opening_news.py::test_remarks_come_with_their_choices"),
    State("variable rate", "core/video/reader.py", "This video has a variable frame rate.",
          "core/video/test_reader.py::test_a_variable_rate_is_reported_with_its_time_stamps"),
    State("media moved", "core/session/relinking.py", "Masks are safe.",
          "app/project/test_opening.py::test_media_that_moved_is_found_again"),
    State("wrong media", "core/session/relinking.py",
          "This file differs from the one the masks were made for",
          "app/project/test_opening.py::test_other_media_gets_a_copy"),
    State("mask of another size", "core/errors.py", "Masks are not resized unless you say so.",
          "app/project/test_mask_imports.py::"
          "test_one_mask_of_another_size_is_resized_when_the_user_says_so"),
    State("unknown colours", "core/session/importing.py", "Give each an object or ignore it.",
          "app/project/test_mask_imports.py::"
          "test_colours_of_no_palette_can_be_given_objects_on_the_shown_frame"),
    State("memory ran out", "core/session/runs/run.py", "Memory ran out at frame",
          "app/runs/test_tracking.py::test_when_memory_runs_out_remedies_are_offered"),
    State("fault of the network", "core/session/runs/run.py", "The tracking engine stopped",
          "app/runs/test_tracking.py::test_after_a_fault_the_run_goes_on_in_the_same_step"),
    State("no weights", "app/runs/weights.py",
          "Weights not found. Editing and export work; tracking needs the weights file.",
          "app/runs/test_weights.py::test_a_file_that_went_away_is_noticed"),
    State("other weights", "core/model/checkpoint.py", "is not a DDMemory checkpoint (",
          "app/runs/test_weights.py::test_another_file_changes_nothing_and_offers_to_choose_again"),
    State("disk low", "app/project/disk_room.py", "this run needs about",
          "app/project/test_disk_room.py::test_a_run_that_may_not_fit_is_told_and_goes_on"),
    State("disk full", "app/project/keeping.py", "work is kept in memory, not saved since",
          "app/project/test_keeping.py::"
          "test_a_full_disk_is_told_and_work_goes_on_until_there_is_room"),
    State("no permission", "core/files.py", "Cannot write to ",
          "app/project/test_exports.py::"
          "test_where_nothing_can_be_written_another_folder_can_be_chosen"),
    State("export collision", "app/dialogs/export.py", "files already exist in",
          "app/dialogs/test_export.py::test_existing_files_are_not_overwritten_unasked"),
    State("export with issues", "app/project/exports.py", "have no mask.",
          "app/project/test_exports.py::"
          "test_frames_without_a_mask_are_left_out_told_shown_and_written_when_asked"),
    State("unreadable drop", "app/project/drops.py", "cannot be read. Nothing was changed.",
          "app/project/test_drops.py::test_what_cannot_be_read_is_named_and_nothing_changes"),
    State("stroke cut off", "app/project/opening_news.py", "was not finished is a draft on frame",
          "app/project/test_opening_news.py::test_a_stroke_that_was_restored_can_be_looked_at"),
    State("runs that waited", "app/runs/run_messages.py", "waiting when the clip was closed",
          "app/runs/test_resuming.py::"
          "test_what_waits_is_offered_when_the_run_before_is_not_wanted"),
    State("other length of truth", "core/review/truth_finding.py", "Scored where both exist",
          "core/review/test_truth_finding.py::test_fewer_true_masks_than_frames"),
    State("undo elsewhere", "app/editing/undoing.py", "Undo there (Ctrl+Z again)",
          "app/editing/test_undoing.py::"
          "test_undo_elsewhere_says_so_and_is_done_when_asked_again"),
    State("two OpenCVs", "app/clash.py", "Another OpenCV with its own Qt was found at",
          "app/test_clash.py::test_another_opencv_is_named_with_the_command_that_removes_it"),
    State("missing system library", "packaging/bootstrap.py", "libxcb-cursor0",
          "packaging/test_bootstrap.py::test_others_get_the_exact_command"),
)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.when)
def test_every_state_has_its_words_and_its_test(state: State) -> None:
    file, function = state.test.split("::")

    assert state.words in (ROOT / state.source).read_text(encoding="utf-8")
    assert f"def {function}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")
