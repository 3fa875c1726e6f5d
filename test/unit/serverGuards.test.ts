import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { EngineCrash } from '../../src/runner/engineProcess.js';
import { ApiError, toApiError } from '../../src/server/apiError.js';
import { checkContentType, checkHost, checkKey, isLoopback } from '../../src/server/guards.js';

const codeOf = (call: () => unknown): readonly [number, string | undefined] | undefined => {
  try {
    call();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    const { status, code } = error as ApiError;
    return [status, code];
  }
};

describe('addresses of this machine alone', () => {
  it.each(['localhost', '127.0.0.1', '127.8.9.1', '::1'])('%s is one', (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  it.each(['0.0.0.0', '::', '192.168.1.5', '127.evil.com', 'localhost.evil.com', '1127.0.0.1', ''])(
    '%s is none',
    (host) => expect(isLoopback(host)).toBe(false),
  );
});

describe('the host of a request', () => {
  it.each(['localhost', 'localhost:8080', 'LocalHost:1', '127.0.0.1:65535', '[::1]', '[::1]:8080'])(
    '%s is answered',
    (host) => expect(codeOf(() => checkHost(host))).toBeUndefined(),
  );
  it.each([
    'evil.com',
    'evil.com:8080',
    'localhost.evil.com:8080',
    'localhost:8080.evil.com',
    'x@localhost',
    '[::2]:8080',
    '127.0.0.1:80:80',
    'localhost/',
    '',
    undefined,
  ])('%s is not', (host) => expect(codeOf(() => checkHost(host))).toEqual([403, 'wrong_host']));
});

describe('the key of a request', () => {
  it.each(['Bearer k-1', 'bearer k-1', 'Bearer   k-1'])('"%s" is right', (header) =>
    expect(codeOf(() => checkKey(header, 'k-1'))).toBeUndefined(),
  );
  it.each(['Bearer k-2', 'Bearer k-11', 'Bearer ', 'Basic k-1', 'k-1', '', undefined])(
    '"%s" is wrong',
    (header) => expect(codeOf(() => checkKey(header, 'k-1'))).toEqual([401, 'invalid_api_key']),
  );
});

describe('the type of a body', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json ;x=y',
  ])('%s is JSON', (type) => expect(codeOf(() => checkContentType(type))).toBeUndefined());
  it.each(['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', '', undefined])(
    '%s is none',
    (type) => expect(codeOf(() => checkContentType(type))).toEqual([415, 'not_json']),
  );
});

describe('errors in the form of the API', () => {
  it('have four fields', () => {
    expect(new ApiError(400, 'No.').body).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', param: null, code: null },
    });
    expect(new ApiError(429, 'No.', { type: 'rate_limit_error', param: 'n', code: 'c' }).body).toEqual({
      error: { message: 'No.', type: 'rate_limit_error', param: 'n', code: 'c' },
    });
  });

  it.each([
    [
      new UserError('Too long.', { code: 'context_length_exceeded' }),
      400,
      'context_length_exceeded',
      undefined,
    ],
    [new UserError('No path.', { code: 'unsupported_config' }), 400, 'unsupported_config', 'model'],
    [new UserError('Full.', { code: 'out_of_memory' }), 503, 'out_of_memory', undefined],
    [new UserError('Other.', { code: 'model_changed' }), 503, 'model_changed', undefined],
    [new UserError('Wrong.'), 400, undefined, undefined],
    [new Error('bug'), 500, 'internal_error', undefined],
  ])('tell whose fault it is: %s', (error, status, code, param) => {
    const told = toApiError(error);
    expect([told.status, told.code, told.param, told.message]).toEqual([status, code, param, error.message]);
  });

  it('keep what is one, and say of a crash that there will be another engine', () => {
    const own = new ApiError(404, 'x');
    expect(toApiError(own)).toBe(own);
    const crash = toApiError(new EngineCrash(null, 'SIGKILL', ''));
    expect([crash.status, crash.code]).toEqual([503, 'engine_crashed']);
    expect(crash.message).toBe(
      'The engine process was ended by SIGKILL. It is started again for the next request.',
    );
  });
});
