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


def test_cancelling_is_no_failure() -> None:
    assert not issubclass(Cancelled, EvermaskError)
