import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { ApiError } from './apiError.js';

/** Who may ask. */

/** Whether only this machine reaches a server that is bound to an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

/**
 * A web page whose name was made to mean this machine (DNS rebinding) sends its own name as the host.
 * @param header `Host` of the request.
 * @throws ApiError unless the header names this machine.
 */
export function checkHost(header: string | undefined): void {
  if (header !== undefined) {
    const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(header) ?? [];
    if (isLoopback((bracketed ?? plain ?? '').toLowerCase())) return;
  }
  throw new ApiError(
    403,
    `The server answers requests to this machine only, and not to the host "${header ?? ''}": ask localhost, or start it with --host.`,
    { type: 'permission_error', code: 'wrong_host' },
  );
}

/** @param header `Authorization` of the request. @throws ApiError unless it has the key. */
export function checkKey(header: string | undefined, key: string): void {
  const [, given] = /^Bearer\s+(.*)$/i.exec(header ?? '') ?? [];
  if (given !== undefined && timingSafeEqual(sha256(given), sha256(key))) return;
  throw new ApiError(
    401,
    given === undefined
      ? 'The server needs an API key: send it as "Authorization: Bearer KEY".'
      : 'The API key is not the one that the server was started with.',
    { type: 'authentication_error', code: 'invalid_api_key' },
  );
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Pages of any site may send texts and forms to a server without asking; what is named JSON, they may not.
 * @param header `Content-Type` of the request.
 * @throws ApiError unless it is JSON.
 */
export function checkContentType(header: string | undefined): void {
  if (/^application\/json\s*(;|$)/i.test(header ?? '')) return;
  throw new ApiError(
    415,
    `The body must be JSON, but the request calls it "${header ?? ''}": send the header "Content-Type: application/json".`,
    { code: 'not_json' },
  );
}
