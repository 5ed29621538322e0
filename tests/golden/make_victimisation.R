# Makes victimisation.json: an invented survey of victims, and its figures by R's package survey, to test
# diagnostics/statistics against. It is an oracle for the tests only; nothing of it is used or shipped.
#
#   Rscript tests/golden/make_victimisation.R tests/golden/victimisation.json
#
# The versions it was frozen with stand in the file. All data are invented here.
suppressMessages({library(survey); library(jsonlite)})
set.seed(19951124)
out <- list(versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                            survey = as.character(packageVersion("survey"))))
n <- 360
s <- data.frame(id = seq_len(n), stratum = rep(c("centre", "hills", "port"), each = 120),
                cluster = rep(rep(1:12, each = 10), 3))
s$adults <- sample(1:4, n, TRUE); s$household <- round(runif(n, 20, 60), 2); s$person <- s$household * s$adults
s$sex <- sample(c("f", "m"), n, TRUE); u <- rnorm(36, 0, .7)[as.integer(interaction(s$stratum, s$cluster))]
s$walk <- sample(c("very_safe", "safe", "unsafe", "very_unsafe", "never", "dont_know", NA), n, TRUE,
                 c(.15, .35, .2, .12, .08, .06, .04))
s$asked_fraud <- runif(n) > .05
out$people <- as.list(s)
table <- data.frame(code = c("burglary", "robbery", "assault", "threat", "sexual", "fraud"),
                    strikes = c("household", rep("person", 5)),
                    violence = c(NA, "physical", "physical", "psychological", "sexual", NA),
                    cap = c(5, 5, 5, 3, 5, 5), rate = c(.12, .1, .14, .2, .06, .15))
out$offences <- table[, 1:4]
forms <- do.call(rbind, lapply(seq_len(nrow(table)), function(k) {
  count <- rpois(n, table$rate[k] * exp(u)); id <- rep(s$id, count); m <- length(id)
  data.frame(offence = rep(table$code[k], m), id = id,
             times = sample(c(1, 2, 4, 9, Inf), m, TRUE, c(.7, .12, .08, .06, .04)),
             in_scope = runif(m) < .85, when = sample(c(1:12, NA), m, TRUE),
             police = sample(c(1, 0, NA), m, TRUE, c(.38, .54, .08)))
}))
forms <- forms[sample(nrow(forms)), ]; m <- nrow(forms)
forms$filed <- ifelse(forms$police %in% 1, sample(c(1, 0, NA), m, TRUE, c(.6, .35, .05)), NA)
forms$recognised <- ifelse(forms$police %in% 1, 1, ifelse(is.na(forms$police), NA, rbinom(m, 1, .15)))
out$incidents <- as.list(transform(forms, times = ifelse(is.finite(times), times, -1)))  # -1: too often to remember

# By hand from here: one row per respondent, sums by plain loops over the forms.
cap <- setNames(table$cap, table$code)
sum_by <- function(codes, value) sapply(s$id, function(i) {
  f <- forms[forms$id == i & forms$offence %in% codes & forms$in_scope, ]; if (nrow(f)) value(f) else 0
})
told <- function(f) ifelse(is.finite(f$times), f$times, cap[f$offence]); capped <- function(f) pmin(told(f), cap[f$offence])
design <- function(weight, data) svydesign(~cluster, strata = ~stratum, weights = weight, data = data, nest = TRUE)
figure <- function(y, weight = ~person, keep = TRUE, share = TRUE) {
  s$y <- y; s$keep <- keep & !is.na(y); d <- subset(design(weight, s), keep); d$variables$y <- as.numeric(d$variables$y)
  f <- svymean(~y, d); ci <- if (share) attr(svyciprop(~y, d, method = "logit", df = degf(d)), "ci") else confint(f, df = degf(d))
  list(value = unname(coef(f)), se = unname(SE(f)[1]), low = unname(ci[1]), high = unname(ci[2]), n = sum(s$keep), df = degf(d))
}
divided <- function(y, x, weight = ~person, keep = TRUE) {
  s$y <- y; s$x <- x; s$keep <- keep & !is.na(y) & x > 0; d <- subset(design(weight, s), keep); f <- svyratio(~y, ~x, d)
  list(value = unname(coef(f)), se = unname(as.vector(SE(f))), n = sum(s$keep), df = degf(d))
}
known <- function(channel, value) function(f) sum(ifelse(is.na(f[[channel]]), 0, value(f)))
yes <- function(channel, value) function(f) sum(ifelse(f[[channel]] %in% 1, value(f), 0))
last <- function(codes, channel) sapply(s$id, function(i) {
  f <- forms[forms$id == i & forms$offence %in% codes & forms$in_scope, ]; if (!nrow(f)) return(NA)
  at <- ifelse(is.na(f$when), -1, f$when); f[[channel]][max(which(at == max(at)))]
})
forms$opened <- ifelse(forms$police %in% 1, forms$filed, forms$police)
all_of <- function(codes, weight, keep = TRUE) {
  count <- sum_by(codes, function(f) sum(capped(f))); every <- sum_by(codes, function(f) sum(told(f))); victim <- every > 0
  kinds <- sum_by(codes, function(f) length(unique(f$offence)))
  some <- known("police", capped); t <- subset(design(weight, cbind(s, count = count, keep = keep)), keep)
  list(prevalence = figure(victim, weight, keep), incidence = figure(1000 * count, weight, keep, FALSE),
       uncapped = figure(1000 * every, weight, keep, FALSE), total = list(value = unname(coef(svytotal(~count, t))),
         se = unname(SE(svytotal(~count, t))[1])),
       repeats = figure(every >= 2, weight, keep & victim), multiple = figure(kinds >= 2, weight, keep & victim),
       per_victim = divided(count, as.numeric(victim), weight, keep),
       incidents = divided(sum_by(codes, yes("police", capped)), sum_by(codes, some), weight, keep),
       uncapped_incidents = divided(sum_by(codes, yes("police", told)), sum_by(codes, known("police", told)), weight, keep),
       filed = divided(sum_by(codes, yes("opened", capped)), sum_by(codes, known("opened", capped)), weight, keep),
       victims = figure(sum_by(codes, yes("police", told)) > 0, weight, keep & sum_by(codes, some) > 0),
       last = figure(last(codes, "police"), weight, keep),
       recognised = divided(sum_by(codes, yes("recognised", capped)), sum_by(codes, known("recognised", capped)), weight, keep))
}
personal <- table$code[table$strikes == "person"]
out$figures <- list(burglary = all_of("burglary", ~household), threat = all_of("threat", ~person),
                    fraud = all_of("fraud", ~person, s$asked_fraud), personal = all_of(personal, ~person, s$asked_fraud),
                    violent = all_of(c("robbery", "assault", "threat", "sexual"), ~person),
                    women_threat = all_of("threat", ~person, s$sex == "f"))
four <- c("very_safe", "safe", "unsafe", "very_unsafe")
out$walking <- list(all = figure(s$walk %in% four[1:2]), valid = figure(s$walk %in% four[1:2], keep = s$walk %in% four))
write_json(out, commandArgs(TRUE)[1], digits = 15, auto_unbox = TRUE, na = "null")
