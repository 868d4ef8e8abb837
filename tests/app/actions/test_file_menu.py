from app.actions.file_menu import FILE
from app.situation import Situation

ROWS = {row.id: row for row in FILE.rows()}


def reasons(action_id: str, now: Situation) -> list[str]:
    return [reason for when in ROWS[action_id].when if (reason := when(now))]


def test_one_can_open_with_nothing_open() -> None:
    for name in ("open_video", "open_folder", "open_sample"):
        assert reasons(name, Situation()) == []


def test_only_one_file_job_at_a_time() -> None:
    busy = Situation(is_open=True, is_busy_with_files=True)

    assert reasons("open_video", busy)
    assert reasons("export", busy)


def test_there_is_nothing_to_export_without_a_clip() -> None:
    assert reasons("export", Situation())
    assert reasons("import_mask", Situation())
