/** The percentile of the numbers that are not NaN, by linear interpolation between order statistics (numpy's `nanpercentile`, R's type 7); NaN where
 *  there are none. `percent` in [0, 100]. Reference: Hyndman & Fan (1996), definition 7. */
export function nanPercentile(values: readonly number[], percent: number): number {
  const sorted = values.filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const at = (percent / 100) * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low === high ? low : low + (at - Math.floor(at)) * (high - low);
}
