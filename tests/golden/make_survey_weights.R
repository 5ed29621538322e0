# Makes survey_weights.json: weights fitted to population margins, and what R's package survey says under them, to test
# diagnostics/statistics against. It is an oracle for the tests only; nothing of it is used or shipped.
#
#   Rscript tests/golden/make_survey_weights.R tests/golden/survey_weights.json
#
# The versions it was frozen with stand in the file. All data are invented here.
suppressMessages({library(survey); library(jsonlite)})
set.seed(19850927)
out <- list(versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                            survey = as.character(packageVersion("survey"))))
n <- 400
s <- data.frame(stratum = rep(c("north", "south"), c(240, 160)))
s$cluster <- c(rep(1:24, each = 10), rep(1:16, each = 10)); s$clusters <- ifelse(s$stratum == "north", 120, 90)
s$household <- rep(1:10, 40); s$households <- rep(sample(30:80, 40, TRUE), each = 10)
s$weight <- round(rlnorm(n, 3, 1), 3)
s$sex <- sample(c("f", "m"), n, TRUE, c(.6, .4)); s$age <- sample(c("16-29", "30-59", "60+"), n, TRUE, c(.15, .45, .4))
s$zone <- sample(c("east", "west", "old"), n, TRUE, c(.5, .4, .1))
effect <- rnorm(40, 0, .5)[as.integer(interaction(s$stratum, s$cluster, drop = TRUE))]
s$safe <- rbinom(n, 1, plogis(effect + ifelse(s$sex == "m", .8, -.2) - (s$age == "60+") * .6))
s$hours <- round(rexp(n, .2) * ifelse(s$zone == "old", 2, 1), 2); s$incidents <- rpois(n, .5)
s$opinion <- sample(1:3, n, TRUE); s$opinion[s$sex == "f"] <- sample(1:3, sum(s$sex == "f"), TRUE, c(.5, .3, .2))
s$safe[sample(n, 20)] <- NA; s$opinion[sample(n, 25)] <- NA
out$data <- as.list(s)
people <- list(sex = c(f = 11000, m = 10000), age = c("16-29" = 5500, "30-59" = 9500, "60+" = 6000),
               zone = c(east = 9000, west = 8000, old = 4000))
cross <- expand.grid(sex = c("f", "m"), age = names(people$age), stringsAsFactors = FALSE)
cross$Freq <- c(2700, 2800, 4900, 4600, 3400, 2600)
out$people <- lapply(people, as.list); out$cross <- cross

margins <- c("(Intercept)" = 21000, sexm = 10000, "age30-59" = 9500, "age60+" = 6000, zoneold = 4000, zonewest = 8000)
raked <- function(d) calibrate(d, ~sex + age + zone, calfun = "raking", epsilon = 1e-13, maxit = 500,
                               population = margins)
of <- function(kind, weight) {
  s$weight <- weight
  switch(kind,
    clusters = svydesign(~cluster, strata = ~stratum, weights = ~weight, data = s, nest = TRUE),
    two_stages = svydesign(~cluster + household, strata = ~stratum, weights = ~weight, data = s, nest = TRUE,
                           fpc = ~clusters + households),
    people = svydesign(~1, strata = ~stratum, weights = ~weight, data = s))
}
cap <- local({w <- weights(raked(of("clusters", s$weight))); q <- quantile(w, c(.25, .5, .75)); q[[2]] + 5 * (q[[3]] - q[[1]])})
trimmed <- function(kind) {
  d <- raked(of(kind, s$weight))
  for (round in 1:20) {
    w <- weights(d); if (max(w) <= cap * (1 + 1e-12)) break
    d <- raked(of(kind, pmin(w, cap)))
  }
  d
}
valid <- function(d, v) {
  d <- d[!is.na(d$variables[[v]]), ]; d$variables[[v]][is.na(d$variables[[v]])] <- 0; d
}
numbers <- function(m) list(value = unname(coef(m)), se = unname(as.vector(SE(m))))
share <- function(d, v) {
  d <- valid(d, v); m <- svymean(as.formula(paste0("~", v)), d, deff = "replace")
  ci <- attr(svyciprop(as.formula(paste0("~", v)), d, method = "logit", df = degf(d)), "ci")
  c(numbers(m), list(low = unname(ci[1]), high = unname(ci[2]), deff = unname(deff(m)), df = degf(d)))
}
cells <- function(d, v, by) {
  d <- valid(d, v); keep <- weights(d) > 0
  lapply(sort(unique(d$variables[[by]])), function(g) lapply(1:3, function(a) {
    d <- d[d$variables[[by]] == g, ]; d$variables$hit <- as.numeric(d$variables[[v]] == a); numbers(svymean(~hit, d))
  }))
}
tested <- function(d, v, by) {
  d <- valid(d, v); t <- svychisq(as.formula(paste0("~", by, "+", v)), d, statistic = "F")
  list(f = unname(t$statistic), ndf = unname(t$parameter[1]))
}
figures <- function(d) list(
  weights = unname(weights(d)), safe = share(d, "safe"), safe_old = share(subset(d, zone == "old"), "safe"),
  hours = numbers(svymean(~hours, d)), total = numbers(svytotal(~incidents, d)),
  ratio = numbers(svyratio(~incidents, ~hours, d)), opinion = cells(d, "opinion", "zone"))
kinds <- c("clusters", "two_stages", "people")
out$post <- sapply(kinds, function(k) figures(postStratify(of(k, s$weight), ~sex + age, cross)), simplify = FALSE)
out$raked <- sapply(kinds, function(k) figures(raked(of(k, s$weight))), simplify = FALSE)
out$trimmed <- sapply(kinds, function(k) figures(trimmed(k)), simplify = FALSE)
out$cap <- cap
# A question without missing answers: R keeps those of a calibrated design with weight zero, as a further answer.
s$few <- pmin(s$incidents, 2) + 1; out$data$few <- s$few
for (k in kinds) out$tested[[k]] <- tested(raked(of(k, s$weight)), "few", "zone")
# Fitting by iterations (R's rake) must end at the same weights.
out$rake_weights <- unname(weights(rake(of("clusters", s$weight), list(~sex, ~age, ~zone), lapply(names(people), function(m)
  setNames(data.frame(names(people[[m]]), people[[m]]), c(m, "Freq"))), control = list(maxit = 200, epsilon = 1e-9))))
write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null")
