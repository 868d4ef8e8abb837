"""Finding the true masks of a clip: in a plain folder, or in a public data set it belongs to.

A folder inside a data set (beside its pictures) is taken with that data set's rule. Everything
that does not fit is said, nothing is guessed: masks are matched as a whole or not at all.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from natsort import natsorted, ns

from core.datasets.layouts import open_dataset
from core.datasets.sequence import VOID, AnnotatedSequence, Layout, ObjectTrack
from core.errors import MaskError, MediaError
from core.masks import object_ids
from core.matching import Matched, MatchedBy, matched
from core.metrics.selection import annotated_after
from core.progress import CancelToken, Progress
from core.review.rules import RULES, ScoredObject, is_fully_annotated, scored_objects
from core.review.truth import FolderMasks, SequenceMasks, Truth
from core.types import FrameIndex, ObjectId

EQUATION_1 = "Equation (1) of the LVOS paper: every frame after the object's first"

INCOMPLETE = "{} is not complete, so that the data set's own rule of what counts is not used."

_MASK_SUFFIXES = frozenset({".png", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class ClipFrames:
    """What of a clip its true masks must fit: names of the frames, width and height."""

    names: tuple[str, ...]
    size: tuple[int, int]


@dataclass(frozen=True)
class Place:
    """A sequence inside a data set."""

    root: Path
    layout: Layout
    sequence: str


def truth_beside(clip_path: Path) -> Path | None:
    """The folder of true masks that belongs to a folder of pictures, where a data set has one."""
    if not clip_path.is_dir():
        return None
    parts = clip_path.parts
    if clip_path.name == "images":
        masks = clip_path.parent / "masks"
    elif "JPEGImages" in parts:
        turn = len(parts) - 1 - parts[::-1].index("JPEGImages")
        masks = Path(*parts[:turn], "Annotations", *parts[turn + 1 :])
    else:
        return None
    return masks if masks.is_dir() and any(_mask_files(masks)) else None


def find_truth(
    path: Path, clip: ClipFrames, token: CancelToken
) -> Generator[Progress, None, Truth]:
    """Yields progress while masks are read through, and returns the truth.

    EvermaskError when there is none, when nothing fits, or when nothing would count.
    """
    place = place_in_dataset(path)
    if place is not None:
        yield Progress(0, 0, "Reading the data set")
        try:
            sequence, scored = _scored_sequence(place)
        except MediaError:
            # Something is missing from it: what is there can still be scored, by the paper's rule.
            truth = yield from _of_folder(path, clip, token)
            return replace(truth, remarks=(*truth.remarks, INCOMPLETE.format(place.sequence)))
        return _of_sequence(place, sequence, scored, clip)
    return (yield from _of_folder(path, clip, token))


def place_in_dataset(path: Path) -> Place | None:
    """The data set whose folder of true masks this is; None for a plain folder."""
    if path.name == "masks" and (path.parent / "images").is_dir():
        return Place(path.parent.parent, Layout.FOLDERS, path.parent.name)
    if "Annotations" not in path.parts[:-1]:
        return None
    turn = len(path.parts) - 1 - path.parts[::-1].index("Annotations")
    root = Path(*path.parts[:turn])
    inner = path.parts[turn + 1 :]
    if not root.joinpath("JPEGImages", *inner).is_dir():
        return None
    return Place(root, _layout_of(root), inner[-1])


def _layout_of(root: Path) -> Layout:
    if (root / "meta.json").is_file():
        return Layout.YTVOS
    if any(root.glob("*_meta.json")):
        return Layout.LVOS
    is_2016 = not (root / "ImageSets" / "2017").is_dir() and (root / "ImageSets").is_dir()
    return Layout.DAVIS2016 if is_2016 else Layout.DAVIS2017


def _scored_sequence(place: Place) -> tuple[AnnotatedSequence, tuple[ScoredObject, ...]]:
    """With what counts by the data set's rule; MediaError when a mask of it is missing."""
    sequence = open_dataset(place.root, place.layout, [place.sequence]).sequences[0]
    if not is_fully_annotated(sequence):
        return sequence, ()
    scored = scored_objects(place.layout, sequence)
    if not {frame for one in scored for frame in one.frames} <= set(sequence.annotated):
        raise MediaError(f"{place.sequence} lacks true masks of frames that count.")
    return sequence, scored


def _of_sequence(
    place: Place,
    sequence: AnnotatedSequence,
    counting: Sequence[ScoredObject],
    clip: ClipFrames,
) -> Truth:
    if not counting:
        raise MediaError(
            f"{place.sequence} holds only the first mask of each object: its true masks are not "
            "public. Nothing was scored. Its scores come from the data set's server."
        )
    found = matched([files.name for files in sequence.files], clip.names)
    scored = _in_clip(counting, found)
    if not scored:
        raise MediaError(
            f"No frame of {place.sequence} that counts is in this clip. Nothing was scored. "
            "Open the sequence's own pictures."
        )
    places = {
        frame: position
        for frame, position in found.places.items()
        if sequence.files[position].mask is not None
    }
    name = f"{place.sequence} ({place.layout.value})"
    masks = SequenceMasks(sequence, places)
    remarks = _extent(len(sequence.annotated), len(clip.names), len(places), found)
    return Truth(name, RULES[place.layout], masks, scored, len(clip.names), clip.size, remarks)


def _in_clip(scored: Sequence[ScoredObject], found: Matched) -> tuple[ScoredObject, ...]:
    """The same objects with frames in the clip's counting, those the clip does not have left out.

    Objects without any such frame are left out too.
    """
    frame_of = {position: frame for frame, position in found.places.items()}
    inside = [
        ScoredObject(
            one.track,
            one.position,
            tuple(frame_of[position] for position in one.frames if position in frame_of),
        )
        for one in scored
    ]
    return tuple(one for one in inside if one.frames)


def _of_folder(
    path: Path, clip: ClipFrames, token: CancelToken
) -> Generator[Progress, None, Truth]:
    files = natsorted(_mask_files(path), key=lambda file: file.name, alg=ns.IGNORECASE)
    if not files:
        raise MaskError(
            f"No masks found in {path}. Nothing was scored. "
            "Choose a folder with one PNG of object ids for each frame."
        )
    found = matched([file.stem for file in files], clip.names)
    masks = FolderMasks({frame: files[position] for frame, position in found.places.items()})
    study = _Study()
    for done, frame in enumerate(masks.frames):
        token.checkpoint()
        yield Progress(done, len(masks.frames), "Reading the true masks")
        study.add(masks, frame)
    scored = study.scored(masks.frames)
    remarks = (
        *_extent(len(files), len(clip.names), len(found.places), found),
        *study.remarks(clip.size),
    )
    if not scored:
        raise _nothing_counts(path, study, remarks)
    return Truth(
        f"{path.name}/",
        EQUATION_1,
        masks,
        scored,
        len(clip.names),
        clip.size,
        remarks,
        study.unusable(clip.size),
    )


class _Study:
    """What is learnt by reading every true mask of a plain folder once, in order."""

    def __init__(self) -> None:
        self._first: dict[ObjectId, FrameIndex] = {}
        self._sizes: dict[tuple[int, int], list[FrameIndex]] = {}
        self._unreadable: list[FrameIndex] = []
        self._void: list[FrameIndex] = []

    def add(self, masks: FolderMasks, frame: FrameIndex) -> None:
        try:
            labels = masks.labels(frame)
        except MaskError:
            self._unreadable.append(frame)
            return
        self._sizes.setdefault((labels.shape[1], labels.shape[0]), []).append(frame)
        for object_id in object_ids(labels):
            if object_id == VOID:
                self._void.append(frame)
            else:
                self._first.setdefault(object_id, frame)

    def scored(self, frames: Sequence[FrameIndex]) -> tuple[ScoredObject, ...]:
        found = [
            ScoredObject(
                ObjectTrack(object_id, self._first[object_id]),
                position,
                annotated_after(frames, self._first[object_id]),
            )
            for position, object_id in enumerate(sorted(self._first), start=1)
        ]
        return tuple(one for one in found if one.frames)

    @property
    def shows_objects(self) -> bool:
        return bool(self._first)

    def unusable(self, size: tuple[int, int]) -> frozenset[FrameIndex]:
        """Frames whose masks are of another size or cannot be read."""
        wrong = (
            frame for other, frames in self._sizes.items() if other != size for frame in frames
        )
        return frozenset((*self._unreadable, *wrong))

    def remarks(self, size: tuple[int, int]) -> Iterator[str]:
        wrong = {other: frames for other, frames in self._sizes.items() if other != size}
        for other, frames in wrong.items():
            yield (
                f"True masks of {_count(frames)} are {other[0]}x{other[1]}, the clip is "
                f"{size[0]}x{size[1]}: not scored, masks are never resized."
            )
        if self._void:
            yield (
                f"Pixels labelled 255 on {_count(self._void)} belong to no object: "
                "they count as background."
            )
        if self._unreadable:
            count = _count(self._unreadable)
            yield f"True masks of {count} could not be read as pictures: not scored."


def _mask_files(folder: Path) -> Iterator[Path]:
    try:
        for file in folder.iterdir():
            if file.suffix.lower() in _MASK_SUFFIXES and not file.name.startswith("."):
                yield file
    except OSError as error:
        raise MaskError(
            f"{folder} could not be read ({error.strerror or error}). Nothing was scored. "
            "Choose a folder of masks."
        ) from error


def _extent(truths: int, clip_frames: int, shared: int, found: Matched) -> tuple[str, ...]:
    """What is said when truth and clip do not cover each other, or were matched by order."""
    remarks = []
    if shared < clip_frames or shared < truths:
        remarks.append(
            f"Ground truth has {_grouped(truths)} frames, the clip {_grouped(clip_frames)}. "
            f"Scored where both exist ({_grouped(shared)})."
        )
    if found.by is MatchedBy.ORDER:
        remarks.append(
            "The true masks are named otherwise than the clip's frames: the first mask was taken "
            "for the first frame, and so on."
        )
    return tuple(remarks)


def _nothing_counts(path: Path, study: _Study, remarks: Sequence[str]) -> MaskError:
    if study.shows_objects:
        return MaskError(
            f"{path.name} shows its objects on their first frame only, which is given and not "
            "scored. Nothing was scored. Choose true masks of more frames."
        )
    why = remarks[-1] if remarks else "Every mask is empty."
    return MaskError(
        f"{path.name} holds no object to score: {why} Nothing was scored. "
        "Choose another folder of masks."
    )


def _count(frames: Sequence[FrameIndex]) -> str:
    if len(frames) == 1:
        return f"frame {frames[0]}"
    return f"{_grouped(len(frames))} frames (first: {frames[0]})"


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
