"""Texts that say almost the same in almost the same words: form letters with a sentence of one's own. Pure.

MinHash (Broder 1997): each text is the set of its runs of four words; the share of equal least values under 64
hash functions estimates the Jaccard index of two such sets. Texts that agree in a band of four values are compared
exactly; all others are never looked at, so that 5,000 letters take seconds.

Likeness proposes and a person decides: two different wishes can be worded alike.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from zlib import crc32

import numpy as np

RUN = 4
HASHES, BAND = 64, 4
_PRIME = (1 << 31) - 1
_DICE = np.random.default_rng(20260606)
_A = _DICE.integers(1, _PRIME, HASHES, dtype=np.int64)
_B = _DICE.integers(0, _PRIME, HASHES, dtype=np.int64)
_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """The runs of four words as numbers; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    runs = [" ".join(words[place : place + RUN]) for place in range(max(len(words) - RUN + 1, 1))]
    return frozenset(crc32(run.encode()) % _PRIME for run in runs if run)


def signature(runs: frozenset[int]) -> np.ndarray:
    """The least value of each of the 64 hash functions over the runs."""
    values = np.fromiter(runs, dtype=np.int64, count=len(runs))
    return ((values[:, None] * _A + _B) % _PRIME).min(axis=0)


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0


def alike(texts: Mapping[int, str], *, at_least: float = 0.6) -> list[tuple[int, int, float]]:
    """(text, its head, likeness) for each text that is like an earlier one; keys are in the order of arrival.

    The head of a group is its earliest text; a text stands under the head that it is most like, and a head under none.
    """
    runs = {key: found for key in texts if (found := shingles(texts[key]))}
    bands: dict[tuple, list[int]] = defaultdict(list)
    heads: set[int] = set()
    made = []
    for key in sorted(runs):
        marks = _bands(signature(runs[key]))
        near = {head for mark in marks for head in bands[mark]}
        likest = max(((jaccard(runs[key], runs[head]), -head) for head in near), default=(0.0, 0))
        if likest[0] >= at_least:
            made.append((key, -likest[1], likest[0]))
            continue
        heads.add(key)
        for mark in marks:
            bands[mark].append(key)
    return made


def _bands(values: np.ndarray) -> list[tuple]:
    return [(place, *values[place : place + BAND].tolist()) for place in range(0, HASHES, BAND)]
