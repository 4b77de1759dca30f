"""What the score of a result says (xAPI 1.0.3, Data, 2.4.5.1)."""

from collections.abc import Mapping
from typing import Any


def scaled_score(result: Mapping[str, Any]) -> float | None:
    """The score from -1 to 1, also where only raw and max are told; None where it isn't told."""
    score = result.get("score", {})
    if "scaled" in score:
        return float(score["scaled"])
    if "raw" not in score or "max" not in score:
        return None
    least, most = float(score.get("min", 0)), float(score["max"])
    return max(-1.0, min(1.0, (float(score["raw"]) - least) / (most - least))) if most > least else None
