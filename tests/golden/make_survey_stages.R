# Makes survey_stages.json: homes drawn in clusters, classes of those who did not answer, and homes fitted to margins of
# homes, with what R's package survey says of them. It is an oracle for the tests only; nothing of it is used or shipped.
#
#   Rscript tests/golden/make_survey_stages.R tests/golden/survey_stages.json
#
# The versions it was frozen with stand in the file. All data are invented here.
suppressMessages({library(survey); library(jsonlite)})
set.seed(20261129)
out <- list(versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                            survey = as.character(packageVersion("survey"))))
frame <- data.frame(stratum = rep(c("north", "centre", "south"), c(7, 6, 5)), cluster = c(1:7, 1:6, 1:5),
                    clusters = rep(c(24, 15, 9), c(7, 6, 5)))
s <- do.call(rbind, lapply(seq_len(nrow(frame)), function(i) {
  f <- frame[i, ]; m <- sample(4:9, 1); homes <- if (i == 3) m else sample(15:40, 1); u <- rnorm(1, 0, .6)
  d <- data.frame(f[rep(1, m), ], home = seq_len(m), homes = homes, row.names = NULL)
  d$adults <- sample(c(1, 2, 2, 3, 4, 7), m, TRUE)
  # The chance of the home; one of its adults counts for five at most.
  d$weight <- round(f$clusters / sum(frame$stratum == f$stratum) * homes / m, 6)
  d$person <- d$weight * pmin(d$adults, 5)
  d$safe <- rbinom(m, 1, plogis(u)); d$hours <- round(rexp(m, .2) + 2 * exp(u / 2), 1)
  d$tenure <- sample(c("own", "rent"), m, TRUE, c(.6, .4)); d$district <- sample(c("a", "b"), m, TRUE)
  d$burgled <- rbinom(m, 1, plogis(u - 1 + (d$tenure == "rent")))
  d
}))
out$homes <- as.list(s)
numbers <- function(m) list(value = unname(coef(m)), se = unname(as.vector(SE(m))))
figures <- function(d) list(safe = numbers(svymean(~safe, d)), hours = numbers(svymean(~hours, d)),
  safe_own = numbers(svymean(~safe, subset(d, tenure == "own"))), df = degf(d))
staged <- function(data) svydesign(~cluster + home, strata = ~stratum, weights = ~person, fpc = ~clusters + homes,
                                   data = data, nest = TRUE)
options(survey.lonely.psu = "fail")
out$two_stages <- figures(staged(s))
# In one cluster a single home answered.
few <- s[!(s$stratum == "south" & s$cluster == 2 & s$home > 1), ]
out$few <- rownames(s) %in% rownames(few)
for (rule in c("adjust", "certainty")) { options(survey.lonely.psu = rule); out[[rule]] <- figures(staged(few)) }
options(survey.lonely.psu = "fail")

# Homes fitted to what is known of all homes.
homes <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = s, nest = TRUE)
margins <- list(tenure = c(own = 300, rent = 260), district = c(a = 250, b = 310))
known <- lapply(names(margins), function(m) setNames(data.frame(names(margins[[m]]), margins[[m]]), c(m, "Freq")))
raked <- rake(homes, list(~tenure, ~district), known, control = list(maxit = 500, epsilon = 1e-10))
out$margins <- lapply(margins, as.list)
fitted <- calibrate(homes, list(~tenure, ~district), population = known, calfun = "raking", epsilon = 1e-12)
out$raked <- list(weights = unname(weights(raked)), burgled = numbers(svymean(~burgled, fitted)))

# People drawn by name in strata; of each it is known in which class he is, and not everybody answered.
n <- c(north = 90, south = 60); size <- c(north = 4000, south = 900)
p <- data.frame(stratum = rep(names(n), n)); p$size <- size[p$stratum]
p$class <- sample(c("young", "middle", "old"), nrow(p), TRUE, c(.4, .35, .25))
p$answered <- rbinom(nrow(p), 1, c(young = .35, middle = .6, old = .8)[p$class]) == 1
p$safe <- rbinom(nrow(p), 1, c(young = .7, middle = .5, old = .3)[p$class])
both <- twophase(id = list(~1, ~1), strata = list(~stratum, ~class), fpc = list(~size, NULL), subset = ~answered,
                 data = p)
r <- p[p$answered, ]; r$weight <- weights(both); r$base <- r$size / n[r$stratum]
given <- svydesign(~1, strata = ~stratum, weights = ~weight, data = r)
out$response <- list(data = as.list(r), drawn = as.list(table(p$class)), safe = numbers(svymean(~safe, given)),
                     two_phases = unname(coef(svymean(~safe, both))))
write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null")
