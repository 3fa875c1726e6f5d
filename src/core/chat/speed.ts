import type { Answer } from './conversation.js';

/** Tokens per second after the first one; undefined where there are too few to tell. */
export function tokensPerSecond({ tokens, firstTokenMs, ms }: Answer): number | undefined {
  if (firstTokenMs === null || ms === null || tokens < 2 || ms <= firstTokenMs) return undefined;
  return ((tokens - 1) / (ms - firstTokenMs)) * 1000;
}

/** "8.4", "123": three digits say it. */
export const rate = (perSecond: number): string =>
  perSecond < 99.95 ? perSecond.toFixed(1) : perSecond.toFixed(0);

/** "48 ms", "1.24 s" */
export const duration = (ms: number): string =>
  ms < 999.5 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;

/** "52 tokens · 8.4 tokens/s · first token after 310 ms", as far as it is known. */
export function speedText(answer: Answer): string {
  const { tokens, firstTokenMs } = answer;
  if (tokens === 0) return '';
  const perSecond = tokensPerSecond(answer);
  return [
    tokens === 1 ? '1 token' : `${tokens} tokens`,
    ...(perSecond === undefined ? [] : [`${rate(perSecond)} tokens/s`]),
    ...(firstTokenMs === null ? [] : [`first token after ${duration(firstTokenMs)}`]),
  ].join(' · ');
}
