from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.errors import Cancelled, MaskError, MaskSizeError, UnknownColoursError
from core.exchange.labels import Label, Reading, id_label
from core.exchange.mask_sources import open_masks
from core.exchange.mask_survey import Survey, survey
from core.masks import write_indexed_png
from core.matching import MatchedBy, places_by
from core.progress import CancelToken, Progress, finished
from core.session.importing import ImportAs, ImportPlan, ImportReport, NewObject
from core.session.session import Session
from core.types import CellState, Change, Mask, ObjectId

ONE, TWO, SEVEN = ObjectId(1), ObjectId(2), ObjectId(7)
FRAMES, WIDTH, HEIGHT = 12, 32, 24
AS_IDS = Reading()


def mask_with(*ids: int, shift: int = 0) -> Mask:
    """Squares beside each other, in the order given."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for place, object_id in enumerate(ids):
        mask[4:10, 2 + 8 * place + shift : 8 + 8 * place + shift] = object_id
    return mask


def write_masks(folder: Path, *masks: Mask) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, mask in enumerate(masks):
        write_indexed_png(folder / f"shot_{number:03}.png", mask)
    return folder


def paint(session: Session, frame: int, object_id: ObjectId, x: float, y: float, size: float):
    stroke = session.begin_stroke(frame, object_id, adds=True)
    stroke.dab(x, y, size)
    return session.apply_stroke(frame, stroke, "Brush")


def state(session: Session, object_id: ObjectId, frame: int) -> CellState:
    return CellState(int(session.states(object_id)[frame]))


def surveyed(session: Session, *paths: Path, reading: Reading = AS_IDS) -> Survey:
    source = open_masks(paths)
    places = places_by(MatchedBy.NAME, source.names, session.clip.names)
    return finished(survey(source, places, reading, CancelToken()))


def plan_of(session: Session, *paths: Path, **wishes: object) -> ImportPlan:
    """Everything found, to the objects that the dialog would offer."""
    source = open_masks(paths)
    places = places_by(MatchedBy.NAME, source.names, session.clip.names)
    reading = wishes.get("reading", Reading())
    found = finished(survey(source, places, reading, CancelToken()))  # type: ignore[arg-type]
    targets = {
        one.label: target
        for one in found.labels
        if (target := session.importing.usual_target(one.label)) is not None
    }
    return ImportPlan(source, places, **{"targets": targets, **wishes})  # type: ignore[arg-type]


def imported(session: Session, plan: ImportPlan) -> ImportReport:
    report = list(session.importing.import_masks(plan, CancelToken()))[-1]
    assert isinstance(report, ImportReport)
    return report


# --- one mask


def test_an_imported_mask_makes_keyframes_of_its_ids(session: Session, tmp_path: Path) -> None:
    session.add_object("dog")
    mask = mask_with(1, 7)
    write_indexed_png(tmp_path / "first.png", mask)

    report = session.importing.import_mask(4, tmp_path / "first.png")

    assert report.change == Change(frozenset({4}), frozenset({ONE, SEVEN}), object_list=True)
    assert (report.frames, report.objects, report.cells) == (1, 2, 2)
    assert np.array_equal(session.mask(4), mask)
    assert [(info.id, info.name) for info in session.objects()] == [(1, "dog"), (7, "object 7")]
    assert state(session, SEVEN, 4) is CellState.KEYFRAME
    again = session.importing.import_mask(4, tmp_path / "first.png")
    assert again.change is None, "it is there already"
    session.undo()
    assert [info.name for info in session.objects()] == ["dog"]
    assert not session.mask(4).any()


def test_an_imported_mask_only_cuts_into_objects_it_does_not_hold(
    session: Session, tmp_path: Path
) -> None:
    session.add_object()
    session.add_object()
    paint(session, 4, TWO, 12, 12, 15)
    session.commit(4)
    area = int((session.mask(4) == TWO).sum())
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[12:14, 12:14] = 1
    write_indexed_png(tmp_path / "one.png", mask)

    session.importing.import_mask(4, tmp_path / "one.png")

    assert int((session.mask(4) == TWO).sum()) == area - 4
    assert int((session.mask(4) == ONE).sum()) == 4
    assert state(session, TWO, 4) is CellState.KEYFRAME


def test_what_is_locked_keeps_its_pixels_and_that_is_counted(
    session: Session, tmp_path: Path
) -> None:
    write_indexed_png(tmp_path / "both.png", mask_with(1, 2))
    session.importing.import_mask(4, tmp_path / "both.png")
    session.set_object_locked(ONE, True)
    other = mask_with(1, 2, shift=-2)
    other[4:10, 4:9] = 2
    write_indexed_png(tmp_path / "other.png", other)

    report = session.importing.import_mask(4, tmp_path / "other.png")

    assert (report.locked, report.cut, report.cells) == (1, 1, 1)
    assert np.array_equal(session.mask(4) == ONE, mask_with(1) == ONE)
    assert np.array_equal(session.mask(4) == TWO, (other == TWO) & (mask_with(1) == 0))


@pytest.mark.parametrize(
    ("shape", "value", "failure"),
    [((5, 5), 1, MaskSizeError), ((HEIGHT, WIDTH), 0, MaskError)],
)
def test_unfit_masks_change_nothing(
    session: Session, tmp_path: Path, shape: tuple[int, int], value: int, failure: type[MaskError]
) -> None:
    write_indexed_png(tmp_path / "bad.png", np.full(shape, value, np.uint8))

    with pytest.raises(failure):
        session.importing.import_mask(0, tmp_path / "bad.png")

    assert session.objects() == ()
    assert session.undo_name is None


def test_a_mask_of_another_size_is_resized_when_that_is_said(
    session: Session, tmp_path: Path
) -> None:
    write_indexed_png(tmp_path / "half.png", mask_with(1)[::2, ::2])

    session.importing.import_mask(0, tmp_path / "half.png", resizes=True)

    assert np.array_equal(session.mask(0), mask_with(1))


def test_colours_of_no_palette_are_named_with_their_pixels(
    session: Session, tmp_path: Path
) -> None:
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[0, :12] = (0x1A, 0x2B, 0x3C)
    PillowImage.fromarray(picture).save(tmp_path / "odd.png")

    with pytest.raises(UnknownColoursError) as failure:
        session.importing.import_mask(0, tmp_path / "odd.png")

    assert str(failure.value) == (
        "1 colour is not in the palette: #1A2B3C (12 px). Give each an object or ignore it."
    )


# --- many masks


def test_many_masks_are_one_step(session: Session, tmp_path: Path) -> None:
    masks = [mask_with(1, 7, shift=frame) for frame in range(FRAMES)]
    plan = plan_of(session, write_masks(tmp_path / "masks", *masks), name="Import masks/")

    report = imported(session, plan)

    assert (report.frames, report.objects, report.cells) == (FRAMES, 2, 2 * FRAMES)
    assert all(np.array_equal(session.mask(frame), masks[frame]) for frame in range(FRAMES))
    assert state(session, SEVEN, 5) is CellState.KEYFRAME
    assert session.undo_name == "Import masks/"
    session.undo()
    assert session.objects() == ()


def test_export_import_export_is_bit_exact(
    session: Session, tmp_path: Path, clip_path: Path
) -> None:
    masks = [mask_with(3, 255, 1, shift=frame % 3) for frame in range(FRAMES)]
    imported(session, plan_of(session, write_masks(tmp_path / "masks", *masks)))
    list(session.export_masks(tmp_path / "first", CancelToken()))

    with Session.open_media(clip_path, project_path=tmp_path / "other.evermask") as other:
        imported(other, plan_of(other, tmp_path / "first"))
        list(other.export_masks(tmp_path / "second", CancelToken()))

    first = {file.name: file.read_bytes() for file in (tmp_path / "first").iterdir()}
    second = {file.name: file.read_bytes() for file in (tmp_path / "second").iterdir()}
    assert len(first) == FRAMES
    assert first == second


def test_labels_become_what_the_user_says(session: Session, tmp_path: Path) -> None:
    dog = session.add_object("dog").id
    folder = write_masks(tmp_path / "masks", mask_with(1, 2, 3))
    plan = plan_of(
        session,
        folder,
        targets={id_label(2): dog, id_label(3): NewObject("cat", (1, 2, 3))},
    )

    imported(session, plan)

    assert [(info.id, info.name) for info in session.objects()] == [(1, "dog"), (3, "cat")]
    assert session.objects()[1].color == (1, 2, 3)
    expected = mask_with(0, 1, 3)
    assert np.array_equal(session.mask(0), expected), "label 1 is ignored, label 2 is the dog"


def test_two_labels_may_be_one_object(session: Session, tmp_path: Path) -> None:
    dog = session.add_object("dog").id
    folder = write_masks(tmp_path / "masks", mask_with(1, 2))

    imported(
        session, plan_of(session, folder, targets=dict.fromkeys([id_label(1), id_label(2)], dog))
    )

    assert np.array_equal(session.mask(0) > 0, mask_with(1, 2) > 0)
    assert set(np.unique(session.mask(0))) == {0, 1}


def test_a_new_object_beside_one_of_the_same_id_gets_a_free_one(
    session: Session, tmp_path: Path
) -> None:
    session.add_object("dog")
    folder = write_masks(tmp_path / "masks", mask_with(1, 2))
    new = NewObject("")

    imported(session, plan_of(session, folder, targets={id_label(1): new, id_label(2): new}))

    assert [info.id for info in session.objects()] == [1, 2, 3]
    assert np.array_equal(session.mask(0), mask_with(3, 2))


def test_the_usual_target_is_the_object_of_the_same_id_or_name(session: Session) -> None:
    session.add_object("dog")
    usual = session.importing.usual_target

    assert usual(id_label(1)) == ONE
    assert usual(Label("dog")) == ONE
    assert usual(id_label(9)) == NewObject("")
    assert usual(Label("cat")) == NewObject("cat")
    assert usual(Label("#102030")) is None


@pytest.mark.parametrize("become", list(ImportAs))
def test_cells_become_what_the_user_says(
    session: Session, tmp_path: Path, become: ImportAs
) -> None:
    imported(session, plan_of(session, write_masks(tmp_path / "m", mask_with(1)), become=become))

    expected = CellState.AUTO if become is ImportAs.AUTO else CellState.KEYFRAME
    assert state(session, ONE, 0) is expected
    assert bool(session.locks(ONE)[0]) is (become is ImportAs.LOCKED)


def test_as_auto_nothing_that_a_person_made_loses_a_pixel(session: Session, tmp_path: Path) -> None:
    folder = write_masks(tmp_path / "m", mask_with(1, 2), mask_with(1, 2))
    session.add_object("dog")
    paint(session, 0, ONE, 12, 6, 9)
    drawn = session.mask(0) == ONE

    report = imported(session, plan_of(session, folder, become=ImportAs.AUTO))

    assert (report.handmade, report.locked, report.cells) == (1, 0, 3)
    assert np.array_equal(session.mask(0) == ONE, drawn)
    assert report.cut == 1
    assert np.array_equal(session.mask(1), mask_with(1, 2))


def test_locked_cells_are_left_as_they_are(session: Session, tmp_path: Path) -> None:
    imported(session, plan_of(session, write_masks(tmp_path / "a", *[mask_with(1)] * 4)))
    session.set_locked([ONE], 1, 2, True)
    other = write_masks(tmp_path / "b", *[mask_with(1, shift=5)] * 4)

    report = imported(session, plan_of(session, other))

    assert (report.locked, report.cells) == (2, 2)
    kept = [np.array_equal(session.mask(frame), mask_with(1)) for frame in range(4)]
    assert kept == [False, True, True, False]


def test_one_bad_row_stops_all(session: Session, tmp_path: Path) -> None:
    folder = write_masks(tmp_path / "m", *[mask_with(1)] * 3)
    plan = plan_of(session, folder)
    (folder / "shot_002.png").write_bytes(b"no picture any more")

    with pytest.raises(MaskError, match="shot_002"):
        imported(session, plan)

    assert session.objects() == ()
    assert session.undo_name is None


def test_other_sizes_are_refused_or_resized_as_a_whole(session: Session, tmp_path: Path) -> None:
    small = mask_with(1, 2)[::2, ::2]
    folder = write_masks(tmp_path / "m", mask_with(1, 2), small)

    with pytest.raises(MaskSizeError):
        imported(session, plan_of(session, folder))
    assert session.objects() == ()

    imported(session, plan_of(session, folder, resizes=True))
    assert np.array_equal(session.mask(0), mask_with(1, 2))
    assert np.array_equal(session.mask(1), mask_with(1, 2))


def test_soft_masks_are_cut_at_the_threshold(session: Session, tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, WIDTH).astype(np.uint16), (HEIGHT, 1))
    (tmp_path / "m").mkdir()
    PillowImage.fromarray(ramp).save(tmp_path / "m" / "shot_000.png")

    imported(session, plan_of(session, tmp_path / "m", reading=Reading(True, 0.25)))

    assert np.array_equal(session.mask(0) == ONE, ramp >= round(0.25 * 65535))


def test_cancelling_leaves_everything_as_it_was(session: Session, tmp_path: Path) -> None:
    plan = plan_of(session, write_masks(tmp_path / "m", *[mask_with(1)] * 5))
    token = CancelToken()
    running: Iterator[object] = session.importing.import_masks(plan, token)
    assert isinstance(next(running), Progress)
    token.cancel()

    with pytest.raises(Cancelled):
        list(running)

    assert session.objects() == ()


def test_what_changes_meanwhile_is_looked_at_again(session: Session, tmp_path: Path) -> None:
    """A lock set, and another object painted, while the files were being read."""
    imported(session, plan_of(session, write_masks(tmp_path / "a", *[mask_with(1)] * 3)))
    session.add_object("cat")
    plan = plan_of(session, write_masks(tmp_path / "b", *[mask_with(1, shift=3)] * 3))
    running = session.importing.import_masks(plan, CancelToken())
    for _ in range(3):
        next(running)
    session.set_locked([ONE], 0, 0, True)
    paint(session, 1, TWO, 20, 20, 5)
    paint(session, 1, TWO, 8, 8, 3)

    report = list(running)[-1]

    assert isinstance(report, ImportReport)
    assert report.locked == 1
    assert np.array_equal(session.mask(0), mask_with(1))
    assert np.array_equal(session.mask(1) == ONE, mask_with(1, shift=3) == ONE)
    assert (session.mask(1) == TWO).any()


def test_the_preview_shows_what_the_import_would_make(session: Session, tmp_path: Path) -> None:
    session.add_object("dog")
    paint(session, 1, ONE, 20, 16, 5)
    folder = write_masks(tmp_path / "m", mask_with(0), mask_with(2, 5))
    plan = plan_of(session, folder)

    mask, colours = session.importing.preview(plan, 1)
    untouched, _ = session.importing.preview(plan, 9)
    assert session.undo_name == "Brush", "nothing was stored"
    imported(session, plan)

    assert np.array_equal(mask, session.mask(1))
    assert set(colours) == {1, 2, 5}
    assert np.array_equal(untouched, session.mask(9))


def test_the_survey_tells_every_row_that_cannot_be_used(session: Session, tmp_path: Path) -> None:
    folder = write_masks(tmp_path / "m", mask_with(1), np.zeros((5, 6), np.uint8))
    (folder / "shot_002.png").write_bytes(b"nothing")

    found = surveyed(session, folder)

    assert [
        (problem.name, "could not be read" in problem.reason) for problem in found.problems
    ] == [("shot_002", True)]
    assert found.other_sizes(session.importing.size) == {(6, 5): 1}
    assert found.empty == 1
