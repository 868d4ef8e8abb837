"""What the user is told about a clip that has just been opened: one message, the gravest first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.messages import Choice, Messages
from app.runs.progress_text import objects_text
from core.number_text import grouped
from core.session.session import Session
from core.types import CellState, FrameIndex
from core.video.failures import Remark, RemarkKind


class Closer(Protocol):
    """Whoever can put the clip away again, find its media, or show a frame of it."""

    def close_clip(self) -> None: ...

    def relink(self) -> None: ...

    def show_frame(self, frame: FrameIndex) -> None: ...


def tell_what_was_opened(session: Session, messages: Messages, opening: Closer) -> None:
    """How it was opened and what is remarkable about the media; else what is in the project."""
    remarks = sorted(session.clip.remarks, key=lambda remark: _GRAVITY.index(remark.kind))
    texts = [*session.notices, *(remark.text for remark in remarks)]
    choices = tuple(_choices(session, remarks, messages, opening))
    if session.upkeep.interruption is not None:
        texts.append(restored_text(session))
    if texts:
        show = messages.warning if session.upkeep.read_only_reason or remarks else messages.info
        show(" ".join(texts), *choices)
        return
    objects = session.objects()
    if not objects:
        messages.clear()
        return
    count = frames_with_masks(session)
    frames = _tr("1 frame") if count == 1 else _tr("{} frames").format(grouped(count))
    messages.info(
        _tr("Reopened your work on {name}: {objects}, {frames} with masks.").format(
            name=session.clip.path.name, objects=objects_text(len(objects)), frames=frames
        )
    )


def restored_text(session: Session) -> str:
    """After a crash: up to when everything is there, and where a run stopped."""
    interruption = session.upkeep.interruption
    if interruption is None:
        return ""
    when = datetime.fromtimestamp(interruption.last_write_s)
    text = _tr("Evermask did not close properly. Everything up to {} was restored.").format(
        f"{when:%H:%M:%S}"
    )
    for run in interruption.runs:
        if run.reached is not None:
            text += " " + _tr("The last run was interrupted at frame {}.").format(
                grouped(run.reached)
            )
    frame = session.unfinished.restored_frame
    if frame is not None:
        text += " " + _tr("A stroke that was not finished is a draft on frame {}.").format(
            grouped(frame)
        )
    return text


def frames_with_masks(session: Session) -> int:
    """Frames on which at least one object has a mask."""
    has_mask = np.zeros(session.clip.frame_count, bool)
    for info in session.objects():
        states = session.states(info.id)
        has_mask |= (states != CellState.EMPTY) & (states != CellState.ABSENT)
    return int(has_mask.sum())


def untouched_frames(session: Session) -> list[FrameIndex]:
    """Frames on which no object has a mask or is marked absent."""
    said = np.zeros(session.clip.frame_count, bool)
    for info in session.objects():
        said |= session.states(info.id) != CellState.EMPTY
    frames: list[FrameIndex] = np.flatnonzero(~said).tolist()
    return frames


_GRAVITY = (RemarkKind.DAMAGED, RemarkKind.GAPS, RemarkKind.SKIPPED, RemarkKind.VARIABLE_RATE)


def _choices(
    session: Session, remarks: list[Remark], messages: Messages, opening: Closer
) -> Iterator[Choice]:
    if not session.has_pictures:
        yield Choice(_tr("Find…"), opening.relink)
    restored = session.unfinished.restored_frame
    if restored is not None:
        yield Choice(_tr("Show it"), lambda: opening.show_frame(restored))
    if not remarks:
        return
    gravest = remarks[0].kind
    if gravest is RemarkKind.DAMAGED:
        yield Choice(_tr("Use them"), messages.clear)
        yield Choice(_tr("Cancel"), opening.close_clip)
    elif gravest is RemarkKind.VARIABLE_RATE:
        yield Choice(_tr("OK"), messages.clear)
    else:
        yield Choice(_tr("Continue"), messages.clear)


def _tr(text: str) -> str:
    return QCoreApplication.translate("opening", text)
