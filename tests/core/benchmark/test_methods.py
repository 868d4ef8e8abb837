from core.benchmark.baselines import CopyFirst, WarpPrevious
from core.benchmark.methods import load_method
from core.benchmark.settings import method_of
from core.tracking_options import TrackingOptions


def test_baselines_need_no_weights() -> None:
    options = TrackingOptions(size=128)
    copy = load_method(method_of("copy-first", None, "", options))
    warp = load_method(method_of("warp", None, "", options))
    assert isinstance(copy.follower(), CopyFirst)
    assert isinstance(warp.follower(), WarpPrevious)
    assert copy.follower() is not copy.follower()
    assert copy.device_text == "CPU"
    assert copy.peak_memory_bytes > 1 << 20
