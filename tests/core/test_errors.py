import pytest

from core import errors
from core.errors import Cancelled, EvermaskError


@pytest.mark.parametrize(
    "name",
    ["MediaError", "MaskError", "WeightsError", "OutputError", "ProjectError", "DeviceError"],
)
def test_every_failure_for_the_user_is_caught_as_one(name: str) -> None:
    with pytest.raises(EvermaskError, match="what happened"):
        raise getattr(errors, name)("what happened")


def test_a_failing_device_tells_the_frame_and_is_one_kind_of_failure() -> None:
    out = errors.OutOfMemoryError("ran out", 7)
    fault = errors.NetworkFaultError("stopped", 9, "RuntimeError: really")
    assert (out.frame, fault.frame, str(fault)) == (7, 9, "stopped")
    assert all(isinstance(error, errors.DeviceError) for error in (out, fault))


def test_cancelling_is_no_failure() -> None:
    assert not issubclass(Cancelled, EvermaskError)
