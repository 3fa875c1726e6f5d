/** The little statistics that the honest reading of a sweep needs. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Population standard deviation. */
export function populationDeviation(values: readonly number[]): number {
  const average = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Standard error of the mean of paired differences; undefined for fewer than two pairs. */
export function pairedStandardError(differences: readonly number[]): number | undefined {
  const n = differences.length;
  if (n < 2) return undefined;
  const average = mean(differences);
  const variance = differences.reduce((sum, difference) => sum + (difference - average) ** 2, 0) / (n - 1);
  return Math.sqrt(variance / n);
}

/** The mean value of the items of each key, the keys in the order in which they first come. */
export function meansBy<T>(
  items: readonly T[],
  key: (item: T) => string,
  value: (item: T) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const item of items) {
    const name = key(item);
    sums.set(name, (sums.get(name) ?? 0) + value(item));
  }
  if (sums.size === items.length) return sums;
  const counts = new Map<string, number>();
  for (const item of items) {
    const name = key(item);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...sums].map(([name, sum]) => [name, sum / counts.get(name)!]));
}
