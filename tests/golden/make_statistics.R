# Makes statistics.json: inputs and answers of R and its packages survey and spdep, to test
# diagnostics/statistics against. They are oracles for the tests only; nothing of them is used or shipped.
#
#   Rscript tests/golden/make_statistics.R tests/golden/statistics.json
#
# Frozen with R 4.2.2, survey 4.1-1, spdep 1.2-7, jsonlite 1.8.4. All data are invented here.
suppressMessages({library(survey); library(spdep); library(jsonlite)})
set.seed(19950424)
out <- list()

# Rates and two counts ------------------------------------------------------------------------------------
k <- c(0, 1, 2, 5, 9, 20, 30, 250, 1234, 100000)
out$poisson <- list(count = k, level95 = t(sapply(k, function(x) poisson.test(x)$conf.int)),
                    level90 = t(sapply(k, function(x) poisson.test(x, conf.level = .9)$conf.int)))
pairs <- rbind(c(150, 120, 1, 1), c(9, 3, 12, 10), c(712, 831, 366, 365), c(0, 7, 365, 365),
               c(7, 0, 365, 365), c(10, 10, 1, 1), c(1, 1, 3, 1), c(40, 80, 2.5, 4), c(5000, 5300, 366, 365),
               c(31, 12, 90, 91), c(2, 11, 28, 31))
out$change <- lapply(seq_len(nrow(pairs)), function(i) {
  r <- pairs[i, ]; test <- poisson.test(r[2:1], r[4:3])
  list(before = r[1], after = r[2], exposure_before = r[3], exposure_after = r[4],
       ratio = unname(test$estimate), low = test$conf.int[1], high = test$conf.int[2], p = test$p.value)
})
p <- c(0.0021, 0.2441, 0.5942, 0.2891, 0.3083, 0.3919, 0.9251, 0.5678, 0.6168, 0.8123, 0.0021, 1)
out$bh <- list(p = p, q = p.adjust(p, "BH"))
x <- c(0, 1, 5, 50, 99, 100); n <- c(10, 10, 20, 80, 100, 100)
out$proportions <- list(x = x, n = n,
  wilson = t(mapply(function(x, n) prop.test(x, n, correct = FALSE)$conf.int, x, n)),
  exact = t(mapply(function(x, n) binom.test(x, n)$conf.int, x, n)))

# Trend: quasi-Poisson GLM ----------------------------------------------------------------------------------
trend <- function(y, e, ppy, first, seasonal) {
  i <- seq_along(y) - 1; time <- i / ppy; season <- factor((i + first - 1) %% ppy)
  formula <- if (seasonal) y ~ time + season + offset(log(e)) else y ~ time + offset(log(e))
  fit <- glm(formula, quasipoisson, control = glm.control(epsilon = 1e-14, maxit = 100))
  s <- summary(fit); phi <- max(1, s$dispersion); b <- coef(fit)[["time"]]
  se <- sqrt(s$cov.unscaled["time", "time"] * phi); t <- qt(.975, fit$df.residual)
  list(counts = y, exposures = e, periods_per_year = ppy, first_season = first, seasonal = seasonal,
       percent = 100 * (exp(b) - 1), low = 100 * (exp(b - t * se) - 1), high = 100 * (exp(b + t * se) - 1),
       p = 2 * pt(-abs(b / se), fit$df.residual), dispersion = phi, df = fit$df.residual,
       fitted = unname(fitted(fit)))
}
days <- function(from, n) as.numeric(diff(seq(as.Date(from), by = "month", length.out = n + 1)))
d60 <- days("2021-01-01", 60) * 180000; d30 <- days("2022-07-01", 30) * 1000
mu <- d60 / 180000 * exp(0.06 * (0:59) / 12 + 0.3 * sin((0:59) / 12 * 2 * pi))
out$trend <- list(
  trend(rpois(60, mu), d60, 12, 1, TRUE), trend(rnbinom(60, size = 4, mu = mu), d60, 12, 1, TRUE),
  trend(rpois(30, d30 / 4000 * exp(-0.2 * (0:29) / 12)), d30, 12, 7, FALSE),
  trend(rpois(16, 90 * exp(.05 * (0:15) / 4) * rep(c(1, 1.2, .9, 1), 4)), rep(1, 16), 4, 1, TRUE),
  trend(c(661, 712, 831, 790, 760, 745, 801, 640, 600), rep(1, 9), 1, 1, FALSE))

# Smoothing -------------------------------------------------------------------------------------------------
eb <- function(n, x) { e <- EBest(n, x); list(counts = n, populations = x, raw = e$raw, estimate = e$estmm) }
out$smoothing <- list(eb(c(2, 10, 0, 30, 5), c(500, 8000, 300, 20000, 2500)),
                      eb(c(46, 39, 58, 52, 81, 66, 61, 57, 28, 55, 74, 214),
                         c(6900, 6300, 5600, 6500, 6200, 4900, 8100, 5500, 3900, 7600, 7300, 6900)))

# Survey: three strata, clusters whose labels repeat, unequal weights, missing answers --------------------
n <- 180
s <- data.frame(stratum = rep(c("north", "centre", "south"), c(70, 60, 50)))
s$cluster <- c(sample(rep(1:10, 7)), sample(rep(1:6, 10)), sample(rep(1:5, 10)))
s$size <- c(north = 60, centre = 40, south = 25)[s$stratum]
s$weight <- round(c(north = 55, centre = 80, south = 40)[s$stratum] * runif(n, .5, 2), 3)
effect <- rnorm(21, 0, .6)[as.integer(interaction(s$stratum, s$cluster, drop = TRUE))]
s$sex <- sample(c("f", "m"), n, TRUE); s$age <- sample(c("16-29", "30-59", "60+"), n, TRUE)
s$safe <- rbinom(n, 1, plogis(effect + ifelse(s$sex == "m", .7, -.2)))
s$hours <- round(rexp(n, .2) + 2 * exp(effect / 2), 2)
s$incidents <- rpois(n, .5); s$reported <- rbinom(n, s$incidents, .45)
s$rare <- 0; s$rare[c(11, 95, 140)] <- 1; s$never <- 0
s$safe[sample(n, 14)] <- NA; s$hours[sample(n, 9)] <- NA
s$district <- sample(c("a", "b", "c"), n, TRUE, c(.5, .4, .1))
out$survey$data <- as.list(s)

one <- function(d, f, method = NULL, exact = FALSE, deff = TRUE) {
  v <- all.vars(f)[1]; d <- d[!is.na(d$variables[[v]]), ]; df <- degf(d)
  # A calibrated design keeps left-out rows with weight zero, where NA times zero would still be NA.
  d$variables[[v]][is.na(d$variables[[v]])] <- 0
  m <- svymean(f, d, deff = "replace"); ci <- confint(m, df = df)
  r <- list(value = unname(coef(m)), se = unname(SE(m)[1]), low = ci[1], high = ci[2], df = df,
            deff = unname(deff(m)), n = sum(weights(d) > 0))
  if (!is.null(method)) {
    ci <- attr(svyciprop(f, d, method = method, df = df), "ci"); r$low <- unname(ci[1]); r$high <- unname(ci[2])
  }
  r
}
designs <- list(
  full = svydesign(~cluster, strata = ~stratum, weights = ~weight, data = s, nest = TRUE),
  fpc = svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~size, data = s, nest = TRUE),
  weights = svydesign(~1, weights = ~weight, data = s),
  clusters = svydesign(~interaction(stratum, cluster), weights = ~weight, data = s))
for (name in names(designs)) {
  d <- designs[[name]]; t <- svytotal(~incidents, d)
  r <- svyratio(~reported, ~incidents, d)
  out$survey$designs[[name]] <- list(
    hours = one(d, ~hours), safe = one(d, ~safe, "logit"), safe_exact = one(d, ~safe, "beta"),
    rare = one(d, ~rare, "beta"),
    safe_b = one(subset(d, district == "b"), ~safe, "logit"),
    hours_c = one(subset(d, district == "c"), ~hours),
    total = list(value = unname(coef(t)), se = unname(SE(t)[1])),
    ratio = list(value = unname(coef(r)), se = unname(SE(r)[1])),
    difference = (function() {
      m <- svyby(~safe, ~sex, subset(d, !is.na(safe)), svymean, covmat = TRUE)
      k <- svycontrast(m, c(m = 1, f = -1)); list(value = unname(coef(k)), se = unname(SE(k)[1]))
    })())
}
people <- list(sex = c(f = 6100, m = 5700), age = c("16-29" = 2600, "30-59" = 5400, "60+" = 3800))
post <- postStratify(designs$full, ~sex, data.frame(sex = names(people$sex), Freq = people$sex))
raked <- calibrate(designs$full, ~sex + age, calfun = "raking", epsilon = 1e-12, maxit = 200,
  population = c("(Intercept)" = 11800, sexm = 5700, "age30-59" = 5400, "age60+" = 3800))
out$survey$population <- lapply(people, as.list)
out$survey$calibrated <- lapply(list(post = post, raked = raked), function(d)
  list(safe = one(d, ~safe, "logit"), hours = one(d, ~hours), weights = unname(weights(d)),
       total = list(value = unname(coef(svytotal(~incidents, d))), se = unname(SE(svytotal(~incidents, d))[1]))))

# A stratum with one cluster
lone <- subset(s, stratum != "south" | cluster == 1)
d <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = lone, nest = TRUE)
for (rule in c("certainty", "adjust")) {
  options(survey.lonely.psu = rule)
  m <- svymean(~incidents, d); out$survey$lonely[[rule]] <- list(value = unname(coef(m)), se = unname(SE(m)[1]))
}
# A trend over a step in the level, and a change of two years whose months spread more than chance --------------
stepped <- function(y, e, place) {
  i <- seq_along(y) - 1; time <- i / 12; season <- factor(i %% 12); step <- as.numeric(i >= place)
  fit <- glm(y ~ time + step + season + offset(log(e)), quasipoisson, control = glm.control(epsilon = 1e-14, maxit = 100))
  s <- summary(fit); phi <- max(1, s$dispersion); t <- qt(.975, fit$df.residual)
  one <- function(name) { b <- coef(fit)[[name]]; se <- sqrt(s$cov.unscaled[name, name] * phi)
    list(percent = 100 * (exp(b) - 1), low = 100 * (exp(b - t * se) - 1), high = 100 * (exp(b + t * se) - 1),
         p = 2 * pt(-abs(b / se), fit$df.residual)) }
  list(counts = y, exposures = e, place = place, trend = one("time"), step = one("step"), dispersion = phi,
       df = fit$df.residual)
}
out$trend_step <- list(stepped(rpois(60, mu * ifelse(0:59 >= 30, 1.6, 1)), d60, 30),
                       stepped(rnbinom(60, size = 6, mu = 2 * mu * ifelse(0:59 >= 24, .7, 1)), d60, 24))
spread <- function(y, e) {
  month <- factor(rep(1:12, length(y) / 12)); year <- factor(rep(seq_len(length(y) / 12), each = 12))
  phi <- summary(glm(y ~ month + year + offset(log(e)), quasipoisson, control = glm.control(epsilon = 1e-14, maxit = 100)))
  last <- tail(seq_along(y), 24); period <- rep(0:1, each = 12)
  fit <- glm(y[last] ~ period + offset(log(e[last])), poisson, control = glm.control(epsilon = 1e-14, maxit = 100))
  b <- coef(fit)[["period"]]; se <- sqrt(vcov(fit)["period", "period"] * phi$dispersion); t <- qt(.975, phi$df[2])
  list(counts = y, exposures = e, dispersion = phi$dispersion, df = phi$df[2], ratio = exp(b), low = exp(b - t * se),
       high = exp(b + t * se), p = 2 * pt(-abs(b / se), phi$df[2]))
}
out$spread_change <- list(spread(rnbinom(60, size = 8, mu = 3 * mu), d60), spread(rnbinom(36, size = 4, mu = 60), d60[1:36]))
write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null", pretty = 1)
