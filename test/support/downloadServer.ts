import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file as a server of models has it. */
export interface ServedFile {
  readonly content: Buffer;
  /** Whether parts can be asked for; they can by default. */
  readonly ranges?: boolean;
  /** Closes the connection once it has sent so many bytes of the file altogether; every later one at once. */
  readonly cutAfter?: number;
  /** Sends so many bytes, then no more, and keeps the connection. */
  readonly stallAfter?: number;
  /** As Hugging Face does, states this checksum where it sends one on to the file; `true` for the right one. */
  readonly sha256?: string | true;
  readonly type?: string;
  /** Answers no question about the file (HTTP 405), only with it. */
  readonly silent?: boolean;
  readonly status?: number;
}

export interface DownloadServer {
  readonly url: string;
  /** What it serves, by path; may be changed at any time. */
  readonly files: Map<string, ServedFile>;
  /** Every request for a file's content, as `GET /path bytes=0-9`, or `GET /path all`. */
  readonly requests: string[];
  /** The Authorization headers that came, by path. */
  readonly tokens: Map<string, string>;
  /** Bytes of contents sent. */
  sent: number;
  close(): Promise<void>;
}

/** Bytes that are sent at a time, so that connections end in the middle. */
const PIECE = 16 << 10;

/** An HTTP server on this machine, as well or badly behaved as its files say. */
export async function downloadServer(): Promise<DownloadServer> {
  const files = new Map<string, ServedFile>();
  const server: Server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const served: DownloadServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    requests: [],
    tokens: new Map(),
    sent: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const sentOf = new Map<ServedFile, number>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, served.url);
    const direct = pathname.startsWith('/direct');
    const path = direct ? pathname.slice('/direct'.length) : pathname;
    const file = files.get(path);
    const { authorization } = request.headers;
    if (authorization !== undefined) served.tokens.set(pathname, authorization);
    if (!file) return void response.writeHead(404).end();
    const { content, ranges = true, sha256, type = 'application/octet-stream', status = 200 } = file;
    if (file.silent && request.method === 'HEAD') return void response.writeHead(405).end();
    if (status !== 200) return void response.writeHead(status).end();
    if (sha256 && !direct) {
      const sum = sha256 === true ? createHash('sha256').update(content).digest('hex') : sha256;
      const headers = { 'X-Linked-Etag': `"${sum}"`, 'X-Linked-Size': content.length };
      return void response.writeHead(302, { ...headers, Location: `/direct${path}` }).end();
    }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const [start, end] =
      ranges && from !== undefined
        ? [Number(from), to ? Math.min(Number(to) + 1, content.length) : content.length]
        : [0, content.length];
    response.writeHead(ranges && from !== undefined ? 206 : 200, {
      'Content-Type': type,
      'Content-Length': end - start,
      ETag: `"${createHash('sha1').update(content).digest('hex')}"`,
      ...(ranges ? { 'Accept-Ranges': 'bytes' } : {}),
      ...(ranges && from !== undefined
        ? { 'Content-Range': `bytes ${start}-${end - 1}/${content.length}` }
        : {}),
    });
    if (request.method === 'HEAD') return void response.end();
    const closed = once(response, 'close');
    served.requests.push(`${request.method} ${path} ${request.headers.range ?? 'all'}`);
    for (let at = start; at < end; at += PIECE) {
      const already = sentOf.get(file) ?? 0;
      // The first question of the downloader is one whose answer it does not read.
      if (file.cutAfter !== undefined && already >= file.cutAfter) return void response.destroy();
      if (file.stallAfter !== undefined && already >= file.stallAfter) return;
      const piece = content.subarray(at, Math.min(at + PIECE, end));
      if (request.headers.range || !ranges) sentOf.set(file, already + piece.length);
      served.sent += piece.length;
      if (!response.write(piece)) await Promise.race([once(response, 'drain'), closed]);
      if (response.destroyed) return;
    }
    response.end();
  }
  return served;
}
