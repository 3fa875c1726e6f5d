/** The forms that measured times have wherever people read them. */

const DASH = '–';

/** A multiple as a change in percent: 1.125 is "+12.5 %". */
export function ratioChange(ratio: number | null): string {
  if (ratio === null) return DASH;
  const digits = ((ratio - 1) * 100).toFixed(1);
  return Number(digits) === 0 ? '0.0 %' : `${digits.startsWith('-') ? '−' : '+'}${digits.replace('-', '')} %`;
}

/** {@link ratioChange} with the lowest and the highest that was seen: "+12.5 % (+9.1 to +14.2)". */
export const ratioChangeWithin = (ratio: number | null, range?: readonly [number, number]): string =>
  range
    ? `${ratioChange(ratio)} (${range.map((end) => ratioChange(end).replace(' %', '')).join(' to ')})`
    : ratioChange(ratio);

/** Tokens per second, with three digits or all before the point. */
export const perSecond = (tokens: number | null): string =>
  tokens === null ? DASH : tokens.toFixed(tokens < 10 ? 2 : tokens < 100 ? 1 : 0);

/** "3.42 ms", "34.2 ms", "342 ms", "3.42 s". */
export function milliseconds(ms: number): string {
  const [value, unit] = ms < 999.5 ? [ms, 'ms'] : [ms / 1000, 's'];
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${unit}`;
}
