# glmnet's side: evaluates each line on stdin and answers with one line on stdout.
suppressPackageStartupMessages({
  library(glmnet)
  library(Matrix)
})

doubles <- function(file, count) readBin(file, "double", count)

integers <- function(file, count) readBin(file, "integer", count)

# X, y and the lambdas of the problem in a folder that the caller wrote.
load_problem <- function(folder, family, alpha, n, d, lambdas, entries, intercept) {
  at <- function(name) file.path(folder, name)
  x <- if (entries < 0) {
    matrix(doubles(at("x.bin"), n * d), n, d)
  } else {
    new("dgCMatrix", p = integers(at("pointers.bin"), d + 1), i = integers(at("rows.bin"), entries), x = doubles(at("x.bin"), entries), Dim = c(as.integer(n), as.integer(d)))
  }
  y <- doubles(at("y.bin"), n)
  problem <<- list(x = x, y = y, family = family, alpha = alpha, lambda = doubles(at("lambda.bin"), lambdas), intercept = intercept)
  "loaded"
}

fit_once <- function(thresh) {
  with(problem, glmnet(x, y, family = family, alpha = alpha, lambda = lambda, thresh = thresh, standardize = FALSE, intercept = intercept, maxit = 1e9))
}

# Writes the intercepts and then the coefficients, lambda by lambda, class after class; answers with the milliseconds of the fit.
fit <- function(thresh, out) {
  start <- Sys.time()
  fitted <- fit_once(thresh)
  took <- as.numeric(Sys.time() - start, units = "secs")
  if (length(fitted$lambda) != length(problem$lambda)) stop(sprintf("%d lambdas of %d at thresh %g", length(fitted$lambda), length(problem$lambda), thresh))
  file <- file(out, "wb")
  writeBin(as.vector(fitted$a0), file)
  beta <- if (is.list(fitted$beta)) do.call(rbind, lapply(fitted$beta, as.matrix)) else as.matrix(fitted$beta)
  writeBin(as.vector(beta), file)
  close(file)
  1000 * took
}

# Milliseconds of n fits.
time <- function(thresh, n) {
  gc()
  start <- Sys.time()
  for (i in seq_len(n)) fit_once(thresh)
  1000 * as.numeric(Sys.time() - start, units = "secs")
}

# Peak bytes of one fit beyond what the process held before it.
peak <- function(thresh) {
  gc()
  cat("5", file = "/proc/self/clear_refs")
  before <- resident("VmRSS")
  fit_once(thresh)
  max(0, resident("VmHWM") - before)
}

resident <- function(field) {
  line <- grep(paste0("^", field), readLines("/proc/self/status"), value = TRUE)
  1024 * as.numeric(gsub("[^0-9]", "", line))
}

# cv.glmnet with its defaults on columns that it standardises itself.
load_folds <- function(folder, family, n, d) {
  at <- function(name) file.path(folder, name)
  folds <<- list(x = matrix(doubles(at("x.bin"), n * d), n, d), y = doubles(at("y.bin"), n), family = family, id = integers(at("folds.bin"), n))
  "loaded"
}

# On given lambdas, so that two answers can be compared.
cross_validate <- function(thresh, lambdas, folder) {
  lambda <- doubles(file.path(folder, "lambda.bin"), lambdas)
  cv <- with(folds, cv.glmnet(x, y, family = family, foldid = id, lambda = lambda, thresh = thresh, maxit = 1e9))
  file <- file(file.path(folder, "out.bin"), "wb")
  writeBin(c(cv$lambda.min, cv$lambda.1se, cv$cvm), file)
  close(file)
  length(cv$cvm)
}

# With its defaults.

time_folds <- function(thresh, n) {
  gc()
  start <- Sys.time()
  for (i in seq_len(n)) with(folds, cv.glmnet(x, y, family = family, foldid = id, thresh = thresh))
  1000 * as.numeric(Sys.time() - start, units = "secs")
}

answer <- function(line) {
  tryCatch(format(eval(parse(text = line)), digits = 17), error = function(e) paste("error", gsub("\n", " ", conditionMessage(e))))
}

lines <- file("stdin", "r")
cat(sprintf("ready %s %s\n", getRversion(), packageVersion("glmnet")))
while (length(line <- readLines(lines, 1)) > 0) cat(suppressWarnings(answer(line)), "\n", sep = "")
