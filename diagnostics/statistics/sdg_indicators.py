"""Indicators of Sustainable Development Goal 16 that a survey of victims answers, with the rule each was counted by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .design import SampleDesign
from .estimates import Estimate, proportion
from .methods import gettext_noop
from .offences import Violence
from .refusals import Refusal
from .victimisation import Channel, Counting, Victimisation

EVERYBODY = gettext_noop("all respondents who were asked")
WITH_AN_OPINION = gettext_noop("respondents who gave one of the four answers")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator or one part of it: ``part`` is a kind of violence, ``counting`` the rule where several are used."""

    code: str
    found: Estimate | Refusal
    part: str = ""
    counting: Counting | None = None


@dataclass(frozen=True, slots=True)
class WalkingAlone:
    """SDG 16.1.4 over all respondents, as the United Nations define it, and over valid answers only, beside it."""

    indicator: Indicator
    valid_answers_only: Estimate


def victims_of_violence(survey: Victimisation) -> list[Indicator]:
    """SDG 16.1.3, the share of persons struck by each kind of violence; the parts are never added up."""
    return [
        Indicator("16.1.3", survey.prevalence(survey.table.of_kind([kind])), part=kind) for kind in Violence
    ]


def reported_violence(
    survey: Victimisation, counting: Counting, kinds: Collection[Violence] = tuple(Violence)
) -> list[Indicator]:
    """SDG 16.3.1, the share reported to the police or another recognised body: all kinds together, then each.

    The United Nations leave open what is counted, so ``counting`` is said with the figure.
    """

    def made(chosen: Collection[Violence], part: str) -> Indicator:
        codes = survey.table.of_kind(chosen)
        found = survey.reporting(codes, counting=counting, channel=Channel.RECOGNISED)
        return Indicator("16.3.1", found, part, counting)

    return [made(kinds, ""), *(made([kind], kind) for kind in kinds)]


def walking_alone(
    design: SampleDesign,
    answers: Sequence[object],
    *,
    safe: Collection[object],
    valid: Collection[object],
    asked: ArrayLike | None = None,
    domain: ArrayLike | None = None,
    level: float = 0.95,
) -> WalkingAlone:
    """SDG 16.1.4: who feels ``safe`` or very safe walking alone after dark around the place they live.

    ``valid`` are the four answers from very safe to very unsafe. Whoever never goes out, does not know or did not
    answer is in the base of all respondents; who was not ``asked`` is not.
    """
    given = answers.tolist() if isinstance(answers, np.ndarray) else list(answers)
    if not set(safe) <= set(valid):
        raise ValueError("safe answers are valid answers")
    inside = np.ones(len(design), dtype=bool) if asked is None else np.asarray(asked, dtype=bool)
    hits = np.array([answer in safe for answer in given], dtype=float)
    said = np.array([answer in valid for answer in given], dtype=bool)
    options = {"domain": domain, "level": level}
    everybody = proportion(design, np.where(inside, hits, np.nan), base=EVERYBODY, **options)
    opinions = proportion(design, np.where(inside & said, hits, np.nan), base=WITH_AN_OPINION, **options)
    return WalkingAlone(Indicator("16.1.4", everybody), opinions)
