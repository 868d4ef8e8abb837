"""Scores of a session against true masks beside the clip, and their equality with the commands."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PillowImage

from core.cli import run
from core.datasets.attributes import Attribute
from core.errors import MaskError
from core.masks import write_indexed_png
from core.progress import CancelToken
from core.review.live_attributes import ClipAttributes
from core.session.runs.rules import Rule, StopRules
from core.session.runs.run_events import RuleBroken
from core.session.runs.scope import RunScope, Way
from core.session.session import Session
from core.tracking_options import TrackingOptions
from core.types import FrameResult, Mask, ObjectId

FRAMES, WIDTH, HEIGHT = 12, 32, 24
ONE = ObjectId(1)


def true_mask(frame: int) -> Mask:
    """A square that follows the fake tracker for six frames and then stays behind."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    left = 4 + min(frame, 6)
    mask[8:16, left : left + 8] = 1
    return mask


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    folder = tmp_path / "truth"
    folder.mkdir()
    for frame in range(FRAMES):
        write_indexed_png(folder / f"shot_{frame:03}.png", true_mask(frame))
    return folder


@pytest.fixture
def reviewed(session: Session, truth: Path, tmp_path: Path) -> Session:
    """With the truth open and its first mask committed."""
    session.importing.import_mask(0, truth / "shot_000.png")
    list(session.review.open_truth(truth, CancelToken()))
    return session


def track(session: Session, frame: int = 0) -> None:
    run = session.start_run(RunScope(frame), TrackingOptions())
    list(session.walk(run, CancelToken()))


def update(session: Session) -> list[int]:
    return list(session.review.update(CancelToken()))


def test_without_truth_there_is_nothing(session: Session) -> None:
    review = session.review
    assert (review.truth, review.scores, review.remarks) == (None, None, ())
    assert review.truth_beside is None
    assert review.is_current
    assert update(session) == []


def attributes(session: Session) -> ClipAttributes:
    *_, found = session.review.measure_attributes(CancelToken())
    assert isinstance(found, ClipAttributes)
    return found


def test_attributes_of_the_masks_and_then_of_the_truth(session: Session, truth: Path) -> None:
    session.importing.import_mask(0, truth / "shot_000.png")
    track(session)
    tracked = attributes(session)
    assert (tracked.frames, tracked.by_truth) == (FRAMES, False)
    assert tracked.found[Attribute.FM].measure.value == pytest.approx(1)
    list(session.review.open_truth(truth, CancelToken()))
    true = attributes(session)
    assert (true.frames, true.by_truth) == (FRAMES, True)
    assert true.found[Attribute.FM].measure.value == pytest.approx(6 / 11)
    assert attributes(session) is true


def test_attributes_of_an_object_that_comes_back(session: Session, truth: Path) -> None:
    session.importing.import_mask(0, truth / "shot_000.png")
    track(session)
    session.delete_object(ONE)
    assert attributes(session).found == {}
    session.undo()
    assert attributes(session).found[Attribute.FM].measure.value == pytest.approx(1)


def test_attributes_are_left_alone_once_the_session_is_closed(session: Session) -> None:
    session.review.close()
    assert list(session.review.measure_attributes(CancelToken())) == []


def test_scores_land_with_the_frames(reviewed: Session) -> None:
    scores = reviewed.review.scores
    assert scores is not None
    run = reviewed.walk(reviewed.start_run(RunScope(0), TrackingOptions()), CancelToken())
    seen = []
    for _ in run:
        update(reviewed)
        seen.append(scores.summary(ONE).frames)
    assert seen[-1] == FRAMES - 1
    assert seen == sorted(seen)
    assert scores.region(ONE)[6] == 1
    assert scores.region(ONE)[11] < 0.5


def test_a_fix_improves_the_scores_in_place(reviewed: Session, truth: Path) -> None:
    track(reviewed)
    update(reviewed)
    scores = reviewed.review.scores
    assert scores is not None
    before = scores.summary(ONE)
    assert scores.worst(None, 1, 5) == [11]
    reviewed.importing.import_mask(11, truth / "shot_011.png")
    assert set(update(reviewed)) == {0, 11}, "what changed, and all colours in one go"
    after = scores.summary(ONE)
    assert before.mean is not None
    assert after.mean is not None
    assert after.mean > before.mean
    reviewed.undo()
    update(reviewed)
    assert scores.summary(ONE) == before


def test_numbers_equal_the_command_line(
    reviewed: Session, truth: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    track(reviewed)
    update(reviewed)
    masks = tmp_path / "masks"
    list(reviewed.export_masks(masks, CancelToken()))
    assert run(["score", str(masks), str(truth)]) == 0
    line = json.loads(capsys.readouterr().out)
    scores = reviewed.review.scores
    assert scores is not None
    mean = scores.summary(None)
    assert (mean.mean, mean.region, mean.boundary, mean.stability) == pytest.approx(
        (line["j_and_f"], line["j"], line["f"], line["v"]), abs=1e-6
    )
    assert mean.frames == line["frames"] == FRAMES - 1


def test_objects_without_partner_are_said(reviewed: Session) -> None:
    reviewed.add_object("cat")
    assert reviewed.review.remarks == ("“cat” (object 2) has no truth: it is not scored.",)
    reviewed.delete_object(ONE)
    assert "Ground truth shows object 1" in reviewed.review.remarks[-1]


def test_a_refused_truth_leaves_the_one_that_is_open(reviewed: Session, tmp_path: Path) -> None:
    open_now = reviewed.review.truth
    with pytest.raises(MaskError):
        list(reviewed.review.open_truth(tmp_path / "clip", CancelToken()))
    assert reviewed.review.truth is open_now
    reviewed.review.close_truth()
    assert reviewed.review.scores is None


def test_risk_follows_the_masks(reviewed: Session) -> None:
    track(reviewed)
    assert not reviewed.review.is_current
    update(reviewed)
    assert reviewed.review.is_current
    risk = reviewed.review.risk.risk(ONE)
    assert np.isnan(risk[0])
    assert not np.isnan(risk[1:]).any()


def test_background_work_keeps_out_of_the_way_of_a_run(
    reviewed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("core.review.pace.time.sleep", naps.append)
    token = CancelToken()
    work = reviewed.walk(reviewed.start_run(RunScope(0), TrackingOptions()), token)
    while not isinstance(next(work), FrameResult):
        pass
    update(reviewed)
    assert naps, "beside a run it rests"
    naps.clear()
    token.pause()
    reviewed.undo()
    update(reviewed)
    assert naps == [], "beside a paused run it does not"
    token.resume()
    list(work)
    reviewed.redo()
    update(reviewed)
    assert naps == [], "nor after it"


def test_truth_of_the_clips_data_set_is_found(tmp_path: Path) -> None:
    images = tmp_path / "pack" / "seq" / "images"
    images.mkdir(parents=True)
    (tmp_path / "pack" / "seq" / "masks").mkdir()
    for frame in range(FRAMES):
        picture = PillowImage.new("RGB", (WIDTH, HEIGHT))
        picture.save(images / f"{frame:05}.png")
        write_indexed_png(tmp_path / "pack" / "seq" / "masks" / f"{frame:05}.png", true_mask(frame))
    with Session.open_media(images, project_path=tmp_path / "seq.evermask") as session:
        beside = session.review.truth_beside
        assert beside == tmp_path / "pack" / "seq" / "masks"
        list(session.review.open_truth(beside, CancelToken()))
        assert session.review.truth is not None
        assert session.review.truth.counted == tuple(range(1, FRAMES - 1))


def test_a_rule_about_risk_looks_at_what_was_just_stored(session: Session, truth: Path) -> None:
    session.importing.import_mask(0, truth / "shot_000.png")
    run = session.start_run(RunScope(0), TrackingOptions(), StopRules(risk=0.01))
    token = CancelToken()
    broken = None
    for event in session.walk(run, token):
        if isinstance(event, RuleBroken):
            broken = event.broken
            break

    assert broken is not None
    assert broken.rule is Rule.RISK
    assert broken.value == session.review.risk.risk(ONE)[broken.frame]


def test_backward_the_frame_behind_is_looked_at_too(session: Session, truth: Path) -> None:
    session.importing.import_mask(5, truth / "shot_000.png")
    run = session.start_run(RunScope(5, Way.BACKWARD), TrackingOptions())
    for event in session.walk(run, CancelToken()):
        if isinstance(event, FrameResult) and event.index == 2:
            found = session.review.risk_of(event)
    risk = session.review.risk.risk(ONE)
    assert found == {ONE: max(risk[2], risk[3])}


def test_masks_beside_the_clip_that_cannot_be_scored_are_a_remark(tmp_path: Path) -> None:
    images, masks = tmp_path / "disc" / "images", tmp_path / "disc" / "masks"
    for folder in (images, masks):
        folder.mkdir(parents=True)
    for frame in range(4):
        PillowImage.new("RGB", (WIDTH, HEIGHT)).save(images / f"{frame:03}.png")
    write_indexed_png(masks / "000.png", true_mask(0))
    with Session.open_media(images, project_path=tmp_path / "p.evermask") as session:
        review = session.review
        list(review.open_truth_beside(CancelToken()))
        assert review.truth is None
        assert "masks shows its objects on their first frame only" in review.remarks[0]
        with pytest.raises(MaskError):
            list(review.open_truth(masks, CancelToken()))
        review.close_truth()
        assert review.remarks == ()


def test_scores_do_not_wait_for_the_risk_of_everything(
    reviewed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.session.reviewing.RISKS_IN_A_ROW", 1)
    review = reviewed.review
    work = review.update(CancelToken())
    next(work)
    assert review.scores is not None
    track(reviewed)
    for _ in range(FRAMES):
        next(work)
    assert review.scores.summary(ONE).frames == FRAMES - 1
    assert not review.is_current, "the risk of some is still to come"
    list(work)
    assert review.is_current
