import type { Terminal } from '../terminal.js';

/** What all commands share. */
export interface Context {
  readonly terminal: Terminal;
  /** Whether `--verbose` was given; known once the arguments are read. */
  readonly verbose: () => boolean;
}
