import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { UserError } from '../core/errors.js';
import { type AppOptions, createApp, type RequestFacts } from './app.js';
import { DEFAULT_HOST, DEFAULT_PORT, DEFAULT_REQUESTS, DEFAULT_TIMEOUT_S } from './defaults.js';
import type { ModelNames } from './modelNames.js';
import { type Completer, type RequestLimits, Requests } from './requests.js';

export type { RequestFacts } from './app.js';
export { isLoopback } from './guards.js';
export { namesOf } from './modelNames.js';

export interface ServerOptions
  extends Partial<RequestLimits>, Pick<AppOptions, 'apiKey' | 'cors' | 'contextSize'> {
  readonly completer: Completer;
  readonly names: ModelNames;
  readonly host?: string | undefined;
  /** 0 for any that is free. */
  readonly port?: number | undefined;
  readonly onRequest?: ((facts: RequestFacts) => void) | undefined;
}

/** An HTTP server with OpenAI's API for one model: any config of it is a model of its own. */
export class ModelServer {
  private constructor(
    private readonly server: Server,
    private readonly requests: Requests,
    /** Such as `http://127.0.0.1:8080`; clients add `/v1`. */
    readonly url: string,
    readonly names: ModelNames,
  ) {}

  /** @throws UserError when the port is taken or not allowed, or the address is not this machine's. */
  static async open({
    completer,
    names,
    host = DEFAULT_HOST,
    port = DEFAULT_PORT,
    mostRequests = DEFAULT_REQUESTS,
    timeoutMs = DEFAULT_TIMEOUT_S * 1000,
    ...options
  }: ServerOptions): Promise<ModelServer> {
    const requests = new Requests(completer, { mostRequests, timeoutMs });
    const { fetch } = createApp({ ...options, names, requests, host });
    // The objects that it would override are those of everybody in the process.
    const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw cannotListen(error as NodeJS.ErrnoException, host, port);
    }
    const bound = (server.address() as AddressInfo).port;
    const name = host.includes(':') ? `[${host}]` : host;
    return new ModelServer(server, requests, `http://${name}:${bound}`, names);
  }

  /** Requests that are answered or wait. */
  get busy(): number {
    return this.requests.size;
  }

  /** Ends the requests under way, and gives the port back. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.requests.close();
    this.server.closeIdleConnections();
    // Those whose answers were cut off get a moment to hear of it.
    const timer = setTimeout(() => this.server.closeAllConnections(), CLOSE_GRACE);
    await closed;
    clearTimeout(timer);
  }
}

/** Milliseconds. */
const CLOSE_GRACE = 500;

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError(
        `The port ${port} of ${host} is in use, perhaps by another server: stop that, or choose another port.`,
        { cause: error },
      );
    case 'EACCES':
      return new UserError(
        `The port ${port} of ${host} may not be used by you: choose one from 1024 to 65535.`,
        { cause: error },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(
        `The address ${host} is not one of this machine: use 127.0.0.1, or 0.0.0.0 for all of its addresses.`,
        { cause: error },
      );
    default:
      return error;
  }
}
