"""The methods that stand behind the numbers, each with the words and the source to print beside it."""

from dataclasses import dataclass


def gettext_noop(message: str) -> str:
    """Mark a message for the translation catalogue; this package does not import Django."""
    return message


@dataclass(frozen=True, slots=True)
class Method:
    """How a number was made: a stable code, the English words for a page, and the literature."""

    code: str
    text: str
    source: str


GARWOOD = Method(
    "garwood", gettext_noop("exact Poisson interval (Garwood)"), "Garwood 1936, Biometrika 28, 437-442"
)
CONDITIONAL = Method(
    "conditional_binomial",
    gettext_noop("exact conditional test of two counts, Clopper-Pearson interval, Benjamini-Hochberg"),
    "Clopper & Pearson 1934, Biometrika 26, 404-413; Benjamini & Hochberg 1995, JRSS B 57, 289-300",
)
QUASI_POISSON = Method(
    "quasi_poisson",
    gettext_noop("quasi-Poisson log-linear trend"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 6 and 9",
)
QUASI_POISSON_SEASONAL = Method(
    "quasi_poisson_seasonal",
    gettext_noop("quasi-Poisson log-linear trend with a term for each season of the year"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 6 and 9",
)
WILSON = Method("wilson", gettext_noop("Wilson score interval"), "Wilson 1927, JASA 22, 209-212")
MARSHALL = Method(
    "marshall",
    gettext_noop("global empirical Bayes smoothing (Marshall), variance not below zero"),
    "Marshall 1991, JRSS C 40, 283-294",
)
LINEARISED = Method(
    "linearised",
    gettext_noop("design-based estimate, Taylor linearisation over ultimate clusters"),
    "Binder 1983, Int. Stat. Rev. 51, 279-292; Lumley 2010, Complex Surveys",
)
LINEARISED_LOGIT = Method(
    "linearised_logit",
    gettext_noop("design-based proportion, Taylor linearisation, interval on the logit scale"),
    "Binder 1983, Int. Stat. Rev. 51, 279-292; Lumley 2010, Complex Surveys",
)
KORN_GRAUBARD = Method(
    "korn_graubard",
    gettext_noop("design-based proportion, exact interval with effective sample size (Korn-Graubard)"),
    "Korn & Graubard 1998, Survey Methodology 24, 193-201",
)
WEIGHTED_MEDIAN = Method(
    "weighted_median", gettext_noop("weighted median, no interval"), "Lumley 2010, Complex Surveys, ch. 2"
)
NOT_A_SAMPLE = Method(
    "not_a_sample",
    gettext_noop("answers of those who took part; not a probability sample, so no interval"),
    "AAPOR 2013, Report of the Task Force on Non-probability Sampling",
)
LORENZ = Method(
    "lorenz", gettext_noop("Lorenz curve over places"), "Bernasco & Steenbeek 2017, JQC 33, 451-467"
)
AORISTIC = Method(
    "aoristic",
    gettext_noop("aoristic weights: each incident spread over the hours it may have happened in"),
    "Ratcliffe 2002, JQC 18, 23-43",
)
HOT_SPOTS = Method(
    "hot_spots",
    gettext_noop(
        "cells with their neighbours (Gi*), exact chance by convolution, false discoveries controlled"
    ),
    "Ord & Getis 1995, Geogr. Analysis 27, 286-306; Benjamini & Hochberg 1995, JRSS B 57, 289-300",
)
HOT_SPOTS_OF_RATES = Method(
    "hot_spots_of_rates",
    gettext_noop("cells with their neighbours against their share of the population, exact binomial test"),
    "Ord & Getis 1995, Geogr. Analysis 27, 286-306; Benjamini & Hochberg 1995, JRSS B 57, 289-300",
)
