/** Area under the ROC curve: the probability that a random row of class 1 has a larger score than one of class 0, equals counting half,
 *  `sum_{i in 1, j in 0} w_i w_j ([s_i > s_j] + [s_i = s_j] / 2) / (W_1 W_0)`, in n log n by ranks. `y: [n]` of 0 and 1, `score: [n]`,
 *  `weights: [n]`, >= 0 (default 1). NaN where a class has no weight, or a score is NaN.
 *  Reference: Hanley & McNeil (1982), Radiology 143(1). */
export function auc(y: ArrayLike<number>, score: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: y.length }, (_, i) => i).sort((a, b) => score[a]! - score[b]!);
  let [zeros, ones, wins] = [0, 0, 0];
  for (let at = 0; at < order.length;) {
    const value = score[order[at]!]!;
    if (Number.isNaN(value)) return NaN;
    let [tiedZeros, tiedOnes] = [0, 0];
    for (; at < order.length && score[order[at]!] === value; at++) {
      const w = weights?.[order[at]!] ?? 1;
      if (y[order[at]!] === 1) tiedOnes += w;
      else tiedZeros += w;
    }
    wins += tiedOnes * (zeros + tiedZeros / 2);
    zeros += tiedZeros;
    ones += tiedOnes;
  }
  return wins / (ones * zeros);
}
