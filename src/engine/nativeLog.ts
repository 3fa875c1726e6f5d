import type { LogEvent } from '../protocol/engine.js';

/** What llama.cpp warns of though it is how a layer path is run: a model without a vocabulary of its own. */
const ROUTINE = [/\badding \d+ dummy tokens$/];
/** Different messages that are told apart; more are no repetition. */
const MOST_KNOWN = 1000;

/** A native message as it is logged: what is meant to be so is no warning. */
export function nativeEvent(level: LogEvent['level'], text: string): LogEvent {
  const message = text.trimEnd();
  return { level: ROUTINE.some((routine) => routine.test(message)) ? 'debug' : level, message };
}

/**
 * Folds warnings and errors that come again, as those of every config do: each is told once in full, and then how often
 * it has come, at 10, 100, 1000 … times. What is of no interest but to developers passes.
 */
export class RepeatedMessages {
  private readonly counts = new Map<string, number>();

  /** @returns what is to be logged of it; undefined when that is nothing. */
  fold(event: LogEvent): LogEvent | undefined {
    const { level, message } = event;
    if (level !== 'warn' && level !== 'error') return event;
    if (this.counts.size >= MOST_KNOWN) this.counts.clear();
    const what = `${level} ${message}`;
    const count = (this.counts.get(what) ?? 0) + 1;
    this.counts.set(what, count);
    if (count === 1) return event;
    return /^10+$/.test(String(count)) ? { level, message: `${message} (${count} times so far)` } : undefined;
  }
}
