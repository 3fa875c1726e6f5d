/** Where a mistake lies, for messages that can point at it. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Names the mistake for programs, where they are told of it. */
  readonly code?: string;
  readonly cause?: unknown;
}

/**
 * A mistake or a circumstance that the user can do something about. The message is the whole sentence shown:
 * what was wrong, where, and what to do.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly code: string | undefined;

  constructor(message: string, place: ErrorPlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.code = place.code;
  }
}

/** A results file was begun with other settings of the engine; the user may choose to go on all the same. */
export class OtherSettings extends UserError {}
