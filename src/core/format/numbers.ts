/** The forms that numbers have wherever people read them. */

/** Three decimals, with a sign and a true minus; what rounds to nothing has no sign. */
export function signed(value: number): string {
  const digits = Math.abs(value).toFixed(3);
  return Number(digits) === 0 ? digits : `${value < 0 ? '−' : '+'}${digits}`;
}

export const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`.replace('-', '−');

/** Three decimals; a dash where there is none. */
export const score = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

/** "p = 0.032", "p < 0.001". */
export const probability = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`);

/** "+0.012 to +0.150" */
export const interval = ([low, high]: readonly [number, number]): string =>
  `${signed(low)} to ${signed(high)}`;
