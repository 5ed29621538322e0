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

write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null", pretty = FALSE)
