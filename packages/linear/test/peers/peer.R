# glmnet's side of the live comparisons: evaluates each line on stdin and answers with one line on stdout.
suppressPackageStartupMessages(library(glmnet))

doubles <- function(file, count) readBin(file, "double", count)

load_set <- function(folder, family, n, d) {
  y <- doubles(file.path(folder, "y.bin"), n)
  set <<- list(x = matrix(doubles(file.path(folder, "x.bin"), n * d), n, d), y = y, family = family, folder = folder)
  TRUE
}

# Writes intercepts, deviance ratios and coefficients (class after class), lambda after lambda.
fit <- function(alpha, thresh, lambdas) {
  lambda <- doubles(file.path(set$folder, "lambda.bin"), lambdas)
  fitted <- with(set, glmnet(x, y, family = family, alpha = alpha, lambda = lambda, thresh = thresh, maxit = 1e8))
  if (length(fitted$lambda) == lambdas) write_out(fitted)
  length(fitted$lambda)
}

write_out <- function(fitted) {
  beta <- if (is.list(fitted$beta)) do.call(rbind, lapply(fitted$beta, as.matrix)) else as.matrix(fitted$beta)
  out <- file(file.path(set$folder, "out.bin"), "wb")
  writeBin(as.vector(fitted$a0), out)
  writeBin(fitted$dev.ratio, out)
  writeBin(as.vector(beta), out)
  close(out)
}

# Writes lambda.min, lambda.1se, then means and standard errors, on the folds of folds.bin.
cross_validate <- function(alpha, thresh, lambdas) {
  at <- function(name) file.path(set$folder, name)
  lambda <- doubles(at("lambda.bin"), lambdas)
  id <- readBin(at("folds.bin"), "integer", length(set$y))
  cv <- with(set, cv.glmnet(x, y, family = family, alpha = alpha, lambda = lambda, foldid = id, thresh = thresh, maxit = 1e8))
  out <- file(at("out.bin"), "wb")
  writeBin(c(cv$lambda.min, cv$lambda.1se, cv$cvm, cv$cvsd), out)
  close(out)
  length(cv$cvm)
}

answer <- function(line) {
  tryCatch(format(eval(parse(text = line))), error = function(e) paste("error", gsub("\n", " ", conditionMessage(e))))
}

lines <- file("stdin", "r")
cat(sprintf("ready, glmnet %s\n", packageVersion("glmnet")))
while (length(line <- readLines(lines, 1)) > 0) cat(suppressWarnings(answer(line)), "\n", sep = "")
