import { expect } from 'vitest';
import { UserError } from '../../src/core/errors.js';

/** The UserError that a call throws; fails when it throws nothing or another error. */
export function userErrorOf(call: () => unknown): UserError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  return expect.fail('no error was thrown');
}

/** The same of a promise. */
export async function userErrorFrom(promise: Promise<unknown>): Promise<UserError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(UserError);
  return outcome as UserError;
}
