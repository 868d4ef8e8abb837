"""The failures somebody treats differently.

EvermaskError           any failure whose text may be shown to the user as it is
  MediaError            a video or image folder cannot be opened or read
  MaskError             a mask file or a mask's content cannot be used
    MaskSizeError       it has another size than the frame; it may be resized if the user says so
    UnknownColoursError its colours are in no palette; the user may say which object each means
  WeightsError          network weights are missing or belong to another network
  OutputError           results cannot be written (permission, disk full, collision)
  ProjectError          a project file is damaged, foreign, newer or locked
  DeviceError           the computing device failed or cannot be used
    OutOfMemoryError    its memory did not suffice for a frame; less of everything may
    NetworkFaultError   the network stopped in the middle of a run; it was started again
Cancelled               the user stopped the work; never shown, nothing went wrong

Every message says what happened, what is safe, what to do (in that order, in one or two lines).
"""


class EvermaskError(Exception):
    """A failure with a text for the user: what happened, what is safe, what to do."""


class MediaError(EvermaskError):
    """A video or image folder cannot be opened or read."""


class MaskError(EvermaskError):
    """A mask file or a mask's content cannot be used."""


class MaskSizeError(MaskError):
    """A mask has another size (width, height) than the frame it is for."""

    def __init__(self, found: tuple[int, int], wanted: tuple[int, int]) -> None:
        self.found, self.wanted = found, wanted
        sizes = [f"{width}\N{MULTIPLICATION SIGN}{height}" for width, height in (found, wanted)]
        super().__init__(
            f"Mask is {sizes[0]}, frame is {sizes[1]}. Masks are not resized unless you say so."
        )


class UnknownColoursError(MaskError):
    """Colours of a mask are in no palette."""


class WeightsError(EvermaskError):
    """Network weights are missing or belong to another network."""


class OutputError(EvermaskError):
    """Results cannot be written."""


class ProjectError(EvermaskError):
    """A project file is damaged, foreign, newer or locked."""


class DeviceError(EvermaskError):
    """The computing device failed or cannot be used."""


class OutOfMemoryError(DeviceError):
    """The device's memory did not suffice for `frame`; those before it are finished."""

    def __init__(self, text: str, frame: int) -> None:
        super().__init__(text)
        self.frame = frame


class NetworkFaultError(DeviceError):
    """The network stopped at `frame`; those before it are finished. `details` is for a report."""

    def __init__(self, text: str, frame: int, details: str) -> None:
        super().__init__(text)
        self.frame = frame
        self.details = details


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user stopped the work."""
