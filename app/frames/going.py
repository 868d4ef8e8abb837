"""What may be typed into "Go to": a frame, a timecode, a file name, a step, a percentage."""

import re
from bisect import bisect_right

from PySide6.QtCore import QCoreApplication

from core.types import FrameIndex
from core.video.clip import ClipInfo

_STEP = re.compile(r"([+-])\s*(\d{1,9})")
_FRAME = re.compile(r"\d{1,9}")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*%")
_SECONDS = re.compile(r"(\d{1,7}(?:[.,]\d{1,6})?)\s*s")
_FRAME_CODE = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2})[:;](\d{1,3})")
_TIMECODE = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)")


def frame_of(text: str, clip: ClipInfo, current: FrameIndex) -> FrameIndex | str:
    """The frame that is meant, or why there is none.

    Steps and percentages stop at the ends of the clip; everything else has to exist. A time means
    the frame that is shown then.
    """
    text = text.strip()
    last = clip.frame_count - 1
    if match := _STEP.fullmatch(text):
        step = int(match[2]) if match[1] == "+" else -int(match[2])
        return min(max(current + step, 0), last)
    if match := _PERCENT.fullmatch(text):
        share = float(match[1].replace(",", ".")) / 100
        return round(min(share, 1.0) * last)
    if _FRAME.fullmatch(text):
        return _existing(int(text), last)
    if match := _SECONDS.fullmatch(text):
        return _at_time(float(match[1].replace(",", ".")), clip)
    if match := _FRAME_CODE.fullmatch(text):
        hours, minutes, whole, frames = (int(part) for part in match.groups())
        return _at_time(3600 * hours + 60 * minutes + whole + float(frames / clip.rate), clip)
    if match := _TIMECODE.fullmatch(text):
        hours, minutes, seconds = int(match[1] or 0), int(match[2]), match[3].replace(",", ".")
        return _at_time(3600 * hours + 60 * minutes + float(seconds), clip)
    return _named(text, clip)


def _existing(frame: FrameIndex, last: FrameIndex) -> FrameIndex | str:
    if frame <= last:
        return frame
    return _tr("There is no frame {}: the last one is {}.").format(frame, last)


def _at_time(seconds: float, clip: ClipInfo) -> FrameIndex | str:
    # Half a millisecond: a timecode read off the window is rounded to whole ones.
    if seconds > clip.duration_s + 0.0005:
        return _tr("The clip ends after {:.3f} s.").format(clip.duration_s)
    return max(bisect_right(clip.timestamps, seconds + 0.0005) - 1, 0)


def _named(text: str, clip: ClipInfo) -> FrameIndex | str:
    """By the whole name, with or without its ending, or by a part that only one name has."""
    wanted = text.casefold()
    if not wanted:
        return _tr("Type a frame, a time (0:17.2), a file name, +10, -10 or 50 %.")
    names = [name.casefold() for name in clip.names]
    stems = (wanted, wanted.rpartition(".")[0])
    for frame, name in enumerate(names):
        if name in stems or name.rpartition(".")[0] == wanted:
            return frame
    holding = [frame for frame, name in enumerate(names) if wanted in name]
    if len(holding) == 1:
        return holding[0]
    if holding:
        return _tr("{} frames have “{}” in their name. Type more of it.").format(len(holding), text)
    return _tr("No frame is called “{}”.").format(text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("going", text)
