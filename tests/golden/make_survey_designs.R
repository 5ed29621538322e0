# Makes survey_designs.json: a drawn sample with two stages and what R's package survey says of it, to test
# diagnostics/statistics against. It is an oracle for the tests only; nothing of it is used or shipped.
#
#   Rscript tests/golden/make_survey_designs.R tests/golden/survey_designs.json
#
# The versions it was frozen with stand in the file. All data are invented here.
suppressMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "fail")
set.seed(20020724)
out <- list(versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                            survey = as.character(packageVersion("survey"))))

# Four strata; the last one has a single cluster, which is taken. Labels repeat from stratum to stratum and from
# cluster to cluster.
frame <- data.frame(stratum = rep(c("north", "centre", "south", "island"), c(8, 6, 5, 1)),
                    cluster = c(1:8, 1:6, 1:5, 1), clusters = rep(c(40, 25, 12, 1), c(8, 6, 5, 1)))
draw <- function(frame, shift) {
  parts <- lapply(seq_len(nrow(frame)), function(i) {
    f <- frame[i, ]; m <- sample(6:12, 1); households <- if (i == 3) m else sample(20:60, 1); u <- rnorm(1, shift, .6)
    d <- data.frame(f[rep(1, m), ], household = seq_len(m), households = households, row.names = NULL)
    n <- m; d$weight <- round(f$clusters / sum(frame$stratum == f$stratum) * households / m * runif(n, .7, 1.6), 3)
    d$sex <- sample(c("f", "m"), n, TRUE); d$district <- sample(c("a", "b", "c"), n, TRUE, c(.5, .35, .15))
    d$safe <- rbinom(n, 1, plogis(u + ifelse(d$sex == "m", .7, -.3)))
    d$hours <- round(rexp(n, .2) + 2 * exp(u / 2), 1); d$incidents <- rpois(n, .6)
    d$reported <- rbinom(n, d$incidents, .45)
    d$opinion <- pmin(4, pmax(1, round(2.5 + u + rnorm(n) + (d$district == "b") * .5)))
    d
  })
  d <- do.call(rbind, parts); n <- nrow(d)
  d$rare <- 0; d$rare[sample(n, 3)] <- 1; d$weight[sample(n, 4)] <- 0
  d$safe[sample(n, 11)] <- NA; d$hours[sample(n, 9)] <- NA; d$opinion[sample(n, 12)] <- NA
  d
}
s <- draw(frame, 0)
out$data <- as.list(s)
designs <- list(
  two_stages = svydesign(~cluster + household, strata = ~stratum, weights = ~weight, fpc = ~clusters + households,
                         data = s, nest = TRUE),
  first_stage = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters, data = s, nest = TRUE),
  collapsed = svydesign(~interaction(stratum, cluster), weights = ~weight, data = s,
                        strata = ~ifelse(stratum == "island", "south", stratum)),
  people = svydesign(~1, strata = ~stratum, weights = ~weight, data = s))

valid <- function(d, v) {
  d <- d[!is.na(d$variables[[v]]) & weights(d) > 0, ]
  d$variables[[v]][is.na(d$variables[[v]])] <- 0  # a calibrated design keeps left-out rows
  d
}
numbers <- function(m) list(value = unname(coef(m)), se = unname(as.vector(SE(m))))
one <- function(d, v, method = NULL) {
  d <- valid(d, v); f <- as.formula(paste0("~", v)); df <- degf(d)
  m <- svymean(f, d, deff = "replace"); ci <- confint(m, df = df)
  if (!is.null(method)) ci <- attr(svyciprop(f, d, method = method, df = df), "ci")
  list(value = unname(coef(m)), se = unname(SE(m)[1]), low = unname(ci[1]), high = unname(ci[2]), df = df,
       deff = unname(deff(m)), n = sum(weights(d) > 0))
}
whole <- function(d, v) {
  d <- valid(d, v); f <- as.formula(paste0("~", v)); t <- svytotal(f, d, deff = "replace")
  ci <- confint(t, df = degf(d))
  list(value = unname(coef(t)), se = unname(SE(t)[1]), low = ci[1], high = ci[2], df = degf(d),
       deff = unname(deff(t)), n = sum(weights(d) > 0))
}
quantiles <- function(d, v, shares) {
  d <- valid(d, v); q <- svyquantile(as.formula(paste0("~", v)), d, shares, df = degf(d))[[1]]
  lapply(seq_along(shares), function(i) list(share = shares[i], value = q[i, 1], low = q[i, 2], high = q[i, 3],
                                             se = q[i, 4]))
}
shares <- function(d, v, by) {  # groups x answers
  d <- valid(d, v); answers <- sort(unique(d$variables[[v]][weights(d) > 0]))
  lapply(sort(unique(d$variables[[by]])), function(g) lapply(answers, function(a) {
    d <- d[d$variables[[by]] == g, ]; d$variables$hit <- as.numeric(d$variables[[v]] == a)
    numbers(svymean(~hit, d))
  }))
}
tested <- function(d, v, by) {
  t <- svychisq(as.formula(paste0("~", by, "+", v)), valid(d, v), statistic = "F")
  list(f = unname(t$statistic), df = unname(t$parameter), p = unname(t$p.value))
}
contrast <- function(m, first, second) numbers(svycontrast(m, setNames(c(1, -1), c(first, second))))
figures <- function(d) {
  r <- svyratio(~reported, ~incidents, d)
  list(hours = one(d, "hours"), safe = one(d, "safe", "logit"), safe_exact = one(d, "safe", "beta"),
       rare = one(d, "rare", "beta"), total = whole(d, "incidents"), total_hours = whole(d, "hours"),
       safe_b = one(subset(d, district == "b"), "safe", "logit"), hours_c = one(subset(d, district == "c"), "hours"),
       total_c = whole(subset(d, district == "c"), "incidents"), ratio = numbers(r),
       difference = contrast(svyby(~safe, ~sex, valid(d, "safe"), svymean, covmat = TRUE), "m", "f"),
       quantiles = quantiles(d, "hours", c(.1, .25, .5, .75, .9)),
       quantile_b = quantiles(subset(d, district == "b"), "hours", .5),
       opinion = shares(d, "opinion", "district"), opinion_by_district = tested(d, "opinion", "district"),
       safe_by_sex = tested(d, "safe", "sex"), safe_by_district_women = tested(subset(d, sex == "f"), "safe", "district"))
}
out$designs <- lapply(designs, figures)
for (rule in c("certainty", "adjust")) {
  options(survey.lonely.psu = rule)
  out$lonely[[rule]] <- figures(svydesign(~cluster, strata = ~stratum, weights = ~weight, data = s, nest = TRUE))
}
options(survey.lonely.psu = "fail")

# A second wave: in the same clusters, in clusters of which some are the same, and in others -------------------------
frame <- subset(frame, stratum != "island")
first <- subset(s, stratum != "island"); second <- draw(frame, .3)
out$second <- as.list(second)
moved <- second; moved$cluster <- moved$cluster + 3
change <- function(d, v) {
  d <- valid(d, v); contrast(svyby(as.formula(paste0("~", v)), ~wave, d, svymean, covmat = TRUE), "2", "1")
}
both <- function(second) rbind(cbind(first, wave = 1), cbind(second, wave = 2))
waves <- list(same = svydesign(~cluster, strata = ~stratum, weights = ~weight, data = both(second), nest = TRUE),
              same_finite = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~clusters,
                                      data = both(second), nest = TRUE),
              some = svydesign(~cluster, strata = ~stratum, weights = ~weight, data = both(moved), nest = TRUE),
              others = svydesign(~cluster, strata = ~interaction(stratum, wave), weights = ~weight,
                                 data = both(second), nest = TRUE))
out$waves <- lapply(waves, function(d) list(safe = change(d, "safe"), hours = change(d, "hours")))
write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null")
