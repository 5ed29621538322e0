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
QUASI_CHANGE = Method(
    "quasi_change",
    gettext_noop("comparison of two counts whose months spread more than chance, quasi-Poisson"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 6.2",
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
WOODRUFF = Method(
    "woodruff",
    gettext_noop("weighted quantile, interval of the share at or below it carried over (Woodruff)"),
    "Woodruff 1952, JASA 47, 635-646; Lumley 2010, Complex Surveys, ch. 2",
)
RAO_SCOTT = Method(
    "rao_scott",
    gettext_noop("design-based chi-square test of association, second-order correction (Rao-Scott), F"),
    "Rao & Scott 1984, Ann. Stat. 12, 46-60; Thomas & Rao 1987, JASA 82, 630-636",
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
    gettext_noop(
        "cells with their neighbours against their share of the population, binomial or (where cells spread more) "
        "negative binomial test"
    ),
    "Ord & Getis 1995, Geogr. Analysis 27, 286-306; Benjamini & Hochberg 1995, JRSS B 57, 289-300",
)
KERNEL = Method(
    "kernel",
    gettext_noop("quartic kernel density, binned; a picture, not a test"),
    "Silverman 1986, Density Estimation, ch. 4; Chainey & Ratcliffe 2005, GIS and Crime Mapping",
)
KNOX = Method(
    "knox",
    gettext_noop("Knox test of closeness in place and time, dates permuted, false discoveries controlled"),
    "Knox 1964, Applied Statistics 13, 25-29; Johnson et al. 2007, JQC 23, 201-219",
)
ROLLING_WINDOW = Method(
    "rolling_window",
    gettext_noop("each victim followed for the same number of days from the first event in the year"),
    "Weisel 2005, Analyzing Repeat Victimization, POP Guide: Tools 4",
)
SEASON_INDEX = Method(
    "season_index",
    gettext_noop("months of the year against their days, exact intervals, chi-square test with dispersion"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 4 and 6",
)
SPIKE = Method(
    "spike",
    gettext_noop("one month against the same months of earlier years, exact conditional test"),
    "Przyborowski & Wilenski 1940, Biometrika 31, 313-323",
)
MANN_KENDALL = Method(
    "mann_kendall",
    gettext_noop("seasonal Mann-Kendall test with Sen's slope"),
    "Hirsch, Slack & Smith 1982, Water Resour. Res. 18, 107-121; Sen 1968, JASA 63, 1379-1389",
)
WEIGHTED_DISPLACEMENT = Method(
    "weighted_displacement_difference",
    gettext_noop("weighted displacement difference test (WDD), widened by the spread of earlier months"),
    "Wheeler & Ratcliffe 2018, Crime Science 7:11",
)
RATE_RATIO = Method(
    "relative_incidence_rate_ratio",
    gettext_noop("relative incidence rate ratio, widened by the spread of earlier months"),
    "Wilson 2022, JQC 38, 1069-1099",
)
DISPLACEMENT_QUOTIENT = Method(
    "displacement_quotient",
    gettext_noop("weighted displacement quotient (WDQ), a description and not a test"),
    "Bowers & Johnson 2003, JQC 19, 275-301",
)
PRE_TREND = Method(
    "pre_trend",
    gettext_noop("difference of the trends before, as ratio (quasi-Poisson) and as number (least squares)"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 6",
)
PANEL = Method(
    "two_way_panel",
    gettext_noop("Poisson regression with effects of place and month, error by place or by dispersion"),
    "Wooldridge 1999, J. Econometrics 90, 77-97; Liang & Zeger 1986, Biometrika 73, 13-22",
)
PARALLEL = Method(
    "parallel_places",
    gettext_noop("constancy of the proportion to another place before, chi-square per degree of freedom"),
    "McCullagh & Nelder 1989, Generalized Linear Models, ch. 6",
)
NEAREST = Method(
    "nearest_places",
    gettext_noop("nearest in standardised features"),
    "Everitt et al. 2011, Cluster Analysis, ch. 3",
)
LOCATION_QUOTIENT = Method(
    "location_quotient",
    gettext_noop("location quotient, exact binomial test and interval, false discoveries controlled"),
    "Brantingham & Brantingham 1997, Can. J. Criminol. 39; Clopper & Pearson 1934, Biometrika 26, 404-413",
)
FUNNEL = Method(
    "funnel",
    gettext_noop("funnel plot with exact Poisson limits, widened by the spread between areas"),
    "Spiegelhalter 2005, Stat. Med. 24, 1185-1202",
)
LORENZ_ENVELOPE = Method(
    "lorenz_envelope",
    gettext_noop("generalised Gini of incidents thrown at random over the places"),
    "Bernasco & Steenbeek 2017, JQC 33, 451-467; Gao & Andresen 2025",
)
HARM = Method(
    "harm",
    gettext_noop("counts weighted by harm, gamma interval"),
    "Sherman, Neyroud & Neyroud 2016, Policing 10, 171-183; Fay & Feuer 1997, Stat. Med. 16, 791-801",
)
HARM_CHANGE = Method(
    "harm_change",
    gettext_noop("difference of harm-weighted totals, normal approximation"),
    "Wheeler & Ratcliffe 2018, Crime Science 7:11",
)
HITS = Method(
    "hits",
    gettext_noop("share of later incidents caught, against the share of the area"),
    "Chainey, Tompson & Uhlig 2008, Security Journal 21, 4-28; Hunt 2016; Levine 2008, Security Journal 21",
)
S_INDEX = Method(
    "s_index",
    gettext_noop(
        "S index: chi-square test for each area (Yates), false discoveries controlled (Benjamini-Yekutieli)"
    ),
    "Andresen 2009, Applied Geography 29, 333-345; Benjamini & Yekutieli 2001, Ann. Stat. 29, 1165-1188",
)
