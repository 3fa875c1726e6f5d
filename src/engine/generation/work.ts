/** What a run cost, in milliseconds, tokens and calls of llama.cpp's decode. */
export interface Work {
  /** To make contexts. */
  contextMs: number;
  /** To bring the prompts through the head, where that was not done before. */
  headMs: number;
  prefillMs: number;
  decodeMs: number;
  /** To pick the next tokens; most of it waits for a device. */
  pickMs: number;
  /** Of that, what was for the first tokens of answers. */
  firstPickMs: number;
  /** Prompt tokens that went through new layers of the head. */
  headTokens: number;
  /** Prompt tokens that went through the path, or its tail; shared beginnings once. */
  prefillTokens: number;
  /** Steps in which every unfinished answer got its next token, and the rows in all of them, placeholders included. */
  steps: number;
  stepRows: number;
  /** Calls of `llama_decode`. */
  decodeCalls: number;
}

export const noWork = (): Work => ({
  contextMs: 0,
  headMs: 0,
  prefillMs: 0,
  decodeMs: 0,
  pickMs: 0,
  firstPickMs: 0,
  headTokens: 0,
  prefillTokens: 0,
  steps: 0,
  stepRows: 0,
  decodeCalls: 0,
});

type Phase = 'contextMs' | 'headMs' | 'prefillMs' | 'decodeMs' | 'pickMs';

/** Counts the time of what it awaits as that of a phase. */
export async function timed<T>(work: Work, phase: Phase, run: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await run();
  } finally {
    work[phase] += performance.now() - started;
  }
}
