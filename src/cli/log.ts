import type { LogEvent } from '../protocol/engine.js';
import type { Terminal } from './terminal.js';

/** Engine log lines go to stderr, and only when asked for. */
export function logTo(terminal: Terminal, { verbose }: { verbose: boolean }): (event: LogEvent) => void {
  return ({ level, message }) => {
    if (verbose) terminal.note(`[engine ${level}] ${message}`);
  };
}
