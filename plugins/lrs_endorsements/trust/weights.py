"""What its discounts leave of each endorsement that trust flows along, as `scoring` has them: mutual ones, and degree.

Rings of three and bursts are looked at where an endorsement is read; here a closed ring has no trust anyway.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lrs_endorsements.trust.network import Floats, Keys


def weights(endorsers: Keys, endorsees: Keys, settings: Mapping[str, Any]) -> Floats:
    """What is left of each endorsement, from 0 to 1."""
    people, indices = np.unique(np.concatenate((endorsers, endorsees)), return_inverse=True)
    sources, targets = np.split(indices.astype(np.int64), 2)
    is_mutual = np.isin(sources * len(people) + targets, targets * len(people) + sources)
    counts = np.bincount(sources, minlength=len(people))[sources]
    degree = np.minimum(1.0, settings["degree_most"] / np.maximum(counts, 1))
    return np.where(is_mutual, settings["mutual_factor"], 1.0) * degree
