"""Personalised PageRank: where a walk stands that begins with staff and follows endorsements.

At each step the walk goes on with probability `damping` to somebody whom the person at hand has endorsed, and otherwise
begins anew with one of the staff. People who only endorse each other are never come upon, whatever they endorse.
"""

import numpy as np

from lrs_endorsements.trust.network import Floats, Network

DAMPING = 0.85
_TOLERANCE, _MOST_ROUNDS = 1e-10, 200
# Of the trust that isn't with staff, a quarter lies with people who have less than this one has.
_USUAL_QUANTILE = 0.25


def trust(network: Network, damping: float = DAMPING) -> Floats:
    """How much of all trust each person has: it sums to 1, or is nothing where it begins with nobody."""
    found = network.restart
    if not found.any():
        return found
    for _ in range(_MOST_ROUNDS):
        flowed = damping * (network.shares @ found)
        new = flowed + (1.0 - flowed.sum()) * network.restart
        change, found = float(np.abs(new - found).sum()), new
        if change < _TOLERANCE:
            break
    return found


def usual(found: Floats, network: Network) -> float:
    """The trust that counts fully: what a member who is usually trusted has, or 0 where trust reaches nobody.

    Persons are counted by the trust they have: were each counted once, made-up accounts could lower it at no cost.
    """
    others = np.sort(found[(network.restart == 0) & (found > 0)])
    if not len(others):
        return 0.0
    below = np.cumsum(others)
    return float(others[np.searchsorted(below, _USUAL_QUANTILE * below[-1])])


def worths(found: Floats, network: Network) -> Floats:
    """What an endorsement by each person is worth, from 0 to 1: their trust against the usual one; staff's is 1."""
    least = usual(found, network)
    shares = np.minimum(found / least, 1.0) if least else np.zeros_like(found)
    return np.where(network.restart > 0, 1.0, shares)
