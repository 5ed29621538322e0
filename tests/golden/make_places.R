# Makes places.json: inputs and answers of R and its package spdep for the statistics of places and of
# evaluations, to test diagnostics/statistics against. They are oracles for the tests only.
#
#   Rscript tests/golden/make_places.R tests/golden/places.json
#
# Frozen with R 4.2.2, spdep 1.2-7, jsonlite 1.8.4. All data are invented here.
suppressMessages({library(spdep); library(jsonlite)})
set.seed(20021128)
out <- list()

# Gi* ---------------------------------------------------------------------------------------------------------
# Hexagons in axial coordinates; neighbours are the centres no farther than one width.
q <- rep(0:11, each = 10) - 6; r <- rep(0:9, 12) - 5; keep <- abs(q + r) < 8; q <- q[keep]; r <- r[keep]
near <- include.self(dnearneigh(cbind(q + r / 2, r * sqrt(3) / 2), 0, 1.001))
counts <- rnbinom(length(q), size = 0.6, mu = 2); counts[near[[50]]] <- counts[near[[50]]] + 9
z <- function(style) as.numeric(localG(counts, nb2listw(near, style = style)))
# The chance of the sum of k draws with replacement, by polynomial products.
pmf <- tabulate(counts + 1) / length(counts)
tail_of <- function(k, s) {
  d <- 1
  for (i in seq_len(k)) {e <- numeric(length(d) + length(pmf) - 1)
    for (j in seq_along(pmf)) e[j:(j + length(d) - 1)] <- e[j:(j + length(d) - 1)] + d * pmf[j]
    d <- e}
  sum(d[seq_along(d) > s])
}
sums <- sapply(near, function(i) sum(counts[i])); k <- card(near)
p <- mapply(tail_of, k, sums)
people <- rpois(length(q), 400) * rbinom(length(q), 1, .9)
share <- sapply(near, function(i) sum(people[i])) / sum(people)
p_people <- mapply(function(s, w) if (s == 0) 1 else binom.test(s, sum(counts), w, "greater")$p.value, sums, share)
out$hot_spots <- list(q = q, r = r, counts = counts, z_b = z("B"), z_w = z("W"), k = k, sums = sums, p = p,
  bh = p.adjust(p, "BH"), by = p.adjust(p, "BY"), people = people, p_people = p_people)

# Near repeats: the table of pairs from full distance matrices ------------------------------------------------
n <- 160; x <- round(runif(n, 0, 1500)); y <- round(runif(n, 0, 1200)); day <- sample(0:119, n, TRUE)
x[1:40] <- x[41:80] + sample(c(0, 0, 30, 100), 40, TRUE); y[1:40] <- y[41:80]; day[1:40] <- day[41:80] + sample(0:9, 40, TRUE)
knox <- function(method, bands, days) {
  d <- as.matrix(dist(cbind(x, y), method)); t <- as.matrix(dist(day)); upper <- upper.tri(d)
  unname(unclass(table(cut(d[upper], bands, right = FALSE), cut(t[upper], days, right = FALSE))))
}
bands <- c(0, .001, 100, 200, 300, 400); days <- c(0, 1, 8, 15, 22, 29)
out$knox <- list(x = x, y = y, day = day, bands = bands, days = days,
  euclidean = knox("euclidean", bands, days), manhattan = knox("manhattan", bands, days))

# Evaluation ---------------------------------------------------------------------------------------------------
rirr <- function(t0, t1, c0, c1, w = c(1, 1, 1, 1)) {
  v <- c(t0, t1, c0, c1); d <- data.frame(v, t = c(1, 1, 0, 0), a = c(0, 1, 0, 1), w)
  s <- coef(summary(glm(v ~ t * a + offset(log(w)), poisson, d, control = glm.control(epsilon = 1e-13, maxit = 100))))["t:a", ]
  list(counts = v, weights = w, log = s[[1]], se = s[[2]], p = s[[4]])
}
out$rate_ratio <- list(rirr(50, 30, 60, 55), rirr(207, 110, 308, 318), rirr(20, 41, 300, 280, c(12, 10, 24, 20)))
spread <- function(m) {
  d <- data.frame(y = as.vector(m), u = factor(row(m)), t = factor(col(m)))
  f <- glm(y ~ u + t, poisson, d, control = glm.control(epsilon = 1e-13, maxit = 100))
  sum(residuals(f, "pearson")^2) / f$df.residual
}
few <- matrix(rnbinom(4 * 18, size = 3, mu = c(9, 20, 14, 30)), 4)
out$spread <- list(list(monthly = few, dispersion = spread(few)))
panel <- function(m, treated, first, cluster) {
  d <- data.frame(y = as.vector(m), u = factor(row(m)), t = factor(col(m)))
  d$effect <- as.numeric(treated[row(m)] & col(m) >= first)
  f <- glm(y ~ effect + u + t, quasipoisson, d, control = glm.control(epsilon = 1e-13, maxit = 100))
  s <- summary(f); b <- coef(f)[["effect"]]; phi <- max(1, s$dispersion)
  if (cluster) {
    X <- model.matrix(f); A <- s$cov.unscaled; g <- nrow(m)
    u <- rowsum(X * (d$y - fitted(f)), d$u); V <- A %*% crossprod(u) %*% A * g / (g - 1)
    se <- sqrt(V[rownames(A) == "effect" | colnames(X) == "effect", colnames(X) == "effect"]); df <- g - 1
  } else {se <- sqrt(s$cov.unscaled["effect", "effect"] * phi); df <- f$df.residual}
  list(monthly = m, treated = treated, first_after = first - 1, log = b, se = se[1], df = df, dispersion = phi,
       p = 2 * pt(-abs(b / se[1]), df))
}
many <- matrix(rnbinom(12 * 30, size = 5, mu = rep(seq(4, 26, 2), 30)), 12)
many[1:5, 19:30] <- round(many[1:5, 19:30] * .7)
small <- matrix(rpois(3 * 24, c(15, 22, 18)), 3)
out$panel <- list(panel(many, rep(c(TRUE, FALSE), c(5, 7)), 19, TRUE), panel(small, c(TRUE, FALSE, FALSE), 15, FALSE))
pre <- function(a, b) {
  m <- length(a); time <- (seq_len(m) - (m + 1) / 2) / 12
  d <- data.frame(y = c(a, b), t = factor(rep(seq_len(m), 2)), g = rep(1:0, each = m), x = rep(time, 2))
  f <- glm(y ~ t + g + g:x, quasipoisson, d, control = glm.control(epsilon = 1e-13, maxit = 100)); s <- summary(f)
  phi <- max(1, s$dispersion); b1 <- coef(f)[["g:x"]]; se <- sqrt(s$cov.unscaled["g:x", "g:x"] * phi)
  l <- coef(summary(lm(I(a - b) ~ time)))["time", ]
  list(treated = a, control = b, log = b1, se = se, p = 2 * pt(-abs(b1 / se), f$df.residual), df = f$df.residual,
       difference = l[[1]], difference_se = l[[2]], difference_p = l[[4]])
}
out$pre_trend <- list(pre(rnbinom(24, size = 8, mu = 20), rnbinom(24, size = 8, mu = 30)),
                      pre(rpois(18, 20 * exp(.5 * (1:18) / 12)), rpois(18, 40)))

# An area against the town ---------------------------------------------------------------------------------------
area <- c(38, 50, 305, 102, 4, 0); town <- c(712, 460, 2056, 1094, 47, 34)
test <- function(i) {b <- binom.test(area[i], sum(area), town[i] / sum(town)); c(b$conf.int / (town[i] / sum(town)), b$p.value)}
m <- sapply(seq_along(area), test)
out$location <- list(area = area, town = town, low = m[1, ], high = m[2, ], p = m[3, ], q = p.adjust(m[3, ], "BH"))
limit <- function(e, p) {r <- qpois(p, e); max(0, r - (ppois(r, e) - p) / dpois(r, e))}
e <- c(.3, 1, 4.2, 17, 60, 250, 4000)
out$funnel <- list(expected = e, inner = t(sapply(e, function(v) c(limit(v, .025), limit(v, .975)))),
                   outer = t(sapply(e, function(v) c(limit(v, .001), limit(v, .999)))))
s1 <- c(40, 12, 0, 33, 8, 21, 5, 60, 0, 1); s2 <- c(22, 30, 0, 30, 9, 50, 4, 58, 3, 1)
p <- sapply(which(s1 + s2 > 0), function(i) suppressWarnings(chisq.test(
  rbind(c(s1[i], sum(s1) - s1[i]), c(s2[i], sum(s2) - s2[i])))$p.value))
out$similarity <- list(first = s1, second = s2, p = p, q = p.adjust(p, "BY"))

# Seasons, spikes, ranks -------------------------------------------------------------------------------------------
days <- as.numeric(diff(seq(as.Date("2022-01-01"), by = "month", length.out = 49)))
season <- function(y) {
  months <- rowSums(matrix(y, 12)); d <- rowSums(matrix(days, 12)); e <- sum(y) * d / sum(d)
  f <- glm(y ~ factor(rep(1:12, 4)) + factor(rep(1:4, each = 12)) + offset(log(days)), poisson, control = glm.control(epsilon = 1e-13, maxit = 100))
  phi <- max(1, sum(residuals(f, "pearson")^2) / f$df.residual); test <- chisq.test(months, p = d / sum(d))
  list(counts = y, days = days, index = months / e, interval = t(sapply(months, function(k) poisson.test(k)$conf.int)) / e,
       dispersion = phi, p = if (phi == 1) test$p.value else pf(unname(test$statistic) / 11 / phi, 11, f$df.residual, lower.tail = FALSE))
}
mu <- days * (1 + .25 * sin((0:47) / 12 * 2 * pi))
out$seasons <- list(season(rpois(48, mu)), season(rnbinom(48, size = 6, mu = mu)), season(rpois(48, days * .4)))
y <- out$seasons[[1]]$counts
out$spikes <- lapply(c(25, 30, 37, 48), function(i) {
  old <- seq(i %% 12, i - 1, 12); old <- old[old > 0]; x <- y[i] + 12 * (i == 37)
  list(place = i - 1, count = x, expected = sum(y[old]) / sum(days[old]) * days[i],
       p = binom.test(x, x + sum(y[old]), days[i] / sum(days[c(i, old)]), "greater")$p.value)
})
flat <- c(31, 28, 40, 33, 28, 45, 38, 41, 33, 47, 52, 39)
kendall <- suppressWarnings(cor.test(seq_along(flat), flat, method = "kendall", exact = FALSE, continuity = TRUE))
slopes <- function(v) {i <- combn(length(v), 2); (v[i[2, ]] - v[i[1, ]]) / (i[2, ] - i[1, ])}
rates <- y / days; by_season <- split(rates, rep(1:12, 4))
S <- sum(sapply(by_season, function(v) sum(sign(slopes(v)))))
V <- sum(sapply(by_season, function(v) {n <- length(v); t <- table(v); (n*(n-1)*(2*n+5) - sum(t*(t-1)*(2*t+5))) / 18}))
out$ranks <- list(flat = list(counts = flat, z = unname(kendall$statistic), p = kendall$p.value,
                              percent = 100 * median(slopes(flat)) / median(flat)),
                  seasonal = list(counts = y, days = days, s = S, z = (S - sign(S)) / sqrt(V),
                                  percent = 100 * median(unlist(lapply(by_season, slopes))) / median(rates)))

# Harm: gamma limits of Fay & Feuer in their chi-square form --------------------------------------------------------
harm <- function(k, w) {
  v <- sum(k * w); s <- sum(k * w^2); m <- max(w)
  list(counts = k, weights = w, value = v, se = sqrt(s), low = if (v > 0) s / (2 * v) * qchisq(.025, 2 * v^2 / s) else 0,
       high = (s + m^2) / (2 * (v + m)) * qchisq(.975, 2 * (v + m)^2 / (s + m^2)))
}
out$harm <- list(harm(c(3, 40, 211, 0), c(5475, 365, 20, 10)), harm(c(30, 1), c(1, 1)), harm(c(0, 0), c(2, 5)))

write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null", pretty = FALSE)
