"""Region similarity J: overlap of a predicted and a true mask, at the true mask's size."""

import numpy as np

from core.types import BoolMask


def region_similarity(truth: BoolMask, prediction: BoolMask) -> float:
    """Intersection over union; 1 when both are empty, 0 when exactly one is."""
    union = np.count_nonzero(truth | prediction)
    if union == 0:
        return 1.0
    return float(np.count_nonzero(truth & prediction) / union)
