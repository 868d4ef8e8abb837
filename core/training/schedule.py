"""What changes during training, as functions of its elapsed share (0 to 1): by time, not steps."""

import math


def learning_rate(
    elapsed: float, peak: float, lowest: float, warm_up: float = 0.05, power: float = 0.9
) -> float:
    """Linear from `lowest` to `peak` during the warm-up share, then polynomially back."""
    elapsed = min(max(elapsed, 0.0), 1.0)
    if elapsed < warm_up:
        return lowest + (peak - lowest) * elapsed / warm_up
    remaining = (1 - elapsed) / (1 - warm_up) if warm_up < 1 else 0.0
    return lowest + (peak - lowest) * math.pow(remaining, power)


def hardest_share(elapsed: float, last: float = 0.15, reached_at: float = 0.5) -> float:
    """Share of pixels the bootstrapped loss looks at: all at first, `last` from `reached_at` on."""
    progress = min(max(elapsed, 0.0) / reached_at, 1.0)
    return 1 - (1 - last) * progress
