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

/** Coefficients of Acklam's rational approximation (P. J. Acklam, 2003), relative error below 1.15e-9. */
const A = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const B = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572];
const C = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];
const LOW = 0.02425;

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** Inverse of the standard normal distribution function, for 0 < p < 1. */
export function inverseNormal(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a probability between 0 and 1 is needed, not ${p}`);
  if (p > 1 - LOW) return -inverseNormal(1 - p);
  if (p < LOW) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(C, q) / polynomial([...D, 1], q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(A, r) * q) / polynomial([...B, 1], r);
}

/**
 * Expected largest of m independent standard normal values, by Blom's approximation Φ⁻¹((m − 0.375)/(m + 0.25))
 * (G. Blom, Statistical Estimates and Transformed Beta-Variables, 1958); 0 for one value.
 */
export const expectedMaximum = (m: number): number => (m <= 1 ? 0 : inverseNormal((m - 0.375) / (m + 0.25)));
