import { UserError } from '../core/errors.js';
import { EngineCrash } from '../runner/engineProcess.js';

/** Kinds of errors in OpenAI's API. */
export type ApiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'rate_limit_error'
  | 'server_error'
  | 'timeout_error';

/** HTTP status codes of the server's errors. */
export type ApiErrorStatus = 400 | 401 | 403 | 404 | 413 | 415 | 429 | 500 | 503 | 504;

export interface ApiErrorFacts {
  readonly type?: ApiErrorType;
  /** The parameter that the error is about. */
  readonly param?: string;
  readonly code?: string;
}

/** What a client is told in place of an answer: one sentence, in OpenAI's form. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly type: ApiErrorType;
  readonly param: string | undefined;
  readonly code: string | undefined;

  constructor(
    readonly status: ApiErrorStatus,
    message: string,
    { type = 'invalid_request_error', param, code }: ApiErrorFacts = {},
  ) {
    super(message);
    this.type = type;
    this.param = param;
    this.code = code;
  }

  /** The body of the response. */
  get body() {
    const { message, type, param = null, code = null } = this;
    return { error: { message, type, param, code } };
  }
}

/** An error of any origin as a client is told it. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EngineCrash)
    return new ApiError(503, `${error.message} It is started again for the next request.`, {
      type: 'server_error',
      code: 'engine_crashed',
    });
  const { message } = error as Error;
  if (!(error instanceof UserError))
    return new ApiError(500, message, { type: 'server_error', code: 'internal_error' });
  const { code } = error;
  switch (code) {
    case 'out_of_memory':
    case 'model_changed':
    case 'engine_busy':
      return new ApiError(503, message, { type: 'server_error', code });
    case 'unsupported_config':
      return new ApiError(400, message, { param: 'model', code });
    default:
      return new ApiError(400, message, code ? { code } : {});
  }
}
