import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { partsOf } from '../../gguf/read.js';
import { parseModelAddress } from '../../protocol/modelAddress.js';

/** A file on a server, as far as the server tells. */
export interface RemoteFile {
  readonly url: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number | undefined;
  /** In hexadecimal. */
  readonly sha256: string | undefined;
  /** Changes with the content. */
  readonly etag: string | undefined;
  /** Whether parts of it can be asked for, so that a download can go on where it was cut off. */
  readonly ranges: boolean;
}

/** Where models of Hugging Face are to be had; llama.cpp and node-llama-cpp know the same variables. */
export function hubEndpoint(env: NodeJS.ProcessEnv = process.env): string {
  const endpoint = env['MODEL_ENDPOINT'] ?? env['HF_ENDPOINT'] ?? '';
  return URL.canParse(endpoint) ? endpoint.replace(/\/*$/, '/') : 'https://huggingface.co/';
}

/** The files of a model, each as its server describes it. @throws UserError when they cannot be had. */
export async function remoteModel(address: string, signal: AbortSignal): Promise<RemoteFile[]> {
  const url = await urlOf(address, signal);
  const { pathname } = new URL(url);
  // A name from a server is no path.
  const named = basename(decodeURIComponent(pathname)).replace(/[\\/:*?"<>|]/g, '_');
  // Any part of a split model stands for all of them.
  const first = named.replace(/-\d{5}(-of-\d{5}\.gguf)$/, '-00001$1');
  const files = partsOf(first).map((name) => ({
    name,
    url: replaced(url, (path) => path.slice(0, path.lastIndexOf('/') + 1) + encodeURIComponent(name)),
  }));
  return Promise.all(files.map(({ name, url: each }) => remoteFile(each, name, signal)));
}

function replaced(url: string, edit: (path: string) => string): string {
  const parsed = new URL(url);
  parsed.pathname = edit(parsed.pathname);
  return parsed.href;
}

async function urlOf(address: string, signal: AbortSignal): Promise<string> {
  const parsed = parseModelAddress(address);
  if (parsed.kind === 'url') return parsed.url;
  const hub = hubEndpoint();
  const { repo } = parsed;
  const [path, branch] =
    parsed.kind === 'file'
      ? [parsed.path, parsed.branch]
      : [await fileOf(`${hub}v2/${repo}/manifests/${parsed.tag}`, address, signal), 'main'];
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${hub}${repo}/resolve/${encodeURIComponent(branch)}/${encoded}`;
}

/** Which file of a repository has a quantization. */
async function fileOf(url: string, address: string, signal: AbortSignal): Promise<string> {
  const response = await ask(url, { signal, headers: { 'User-Agent': 'llama-cpp' } });
  // A hub tells nobody which repositories are private.
  if ([400, 401, 403, 404].includes(response.status))
    throw new UserError(
      `${address} was not found: check the name and the quantization. A model that is only for those who accepted its license needs the variable HF_TOKEN.`,
    );
  if (!response.ok) throw refused(url, response.status);
  const manifest = (await response.json().catch(() => ({}))) as { ggufFile?: { rfilename?: unknown } };
  const name = manifest.ggufFile?.rfilename;
  if (typeof name !== 'string')
    throw new UserError(`${address} has no GGUF file: choose another repository or quantization.`);
  return name;
}

/** What a server says of a file without sending it. @throws UserError when it is not to be had. */
export async function remoteFile(url: string, name: string, signal: AbortSignal): Promise<RemoteFile> {
  const head = { method: 'HEAD', signal, headers: { 'Accept-Encoding': 'identity' } };
  // The hub names the checksum where it sends one on to the file.
  const first = await ask(url, { ...head, redirect: 'manual' });
  const moved = first.status >= 300 && first.status < 400;
  const last = moved ? await ask(url, head) : first;
  if ([401, 403].includes(last.status))
    throw new UserError(
      `${url} is not for everyone (HTTP ${last.status}): accept the model's license on its page, and set the variable HF_TOKEN.`,
    );
  if (last.status === 404 || last.status === 410)
    throw new UserError(`${url} does not exist (HTTP ${last.status}): check the address.`);
  // Some servers answer this question to nobody.
  const silent = last.status === 405 || last.status === 501;
  if (!last.ok && !silent) throw refused(url, last.status);
  if (/^text\/html\b/.test(last.headers.get('content-type') ?? '') && last.ok)
    throw new UserError(`${url} is a web page, not a file: use the address of the file itself.`);
  const linked = (header: string): string | undefined =>
    (first.headers.get(`x-linked-${header}`) ?? last.headers.get(header) ?? undefined)?.replace(
      /^W\/|"/g,
      '',
    );
  const etag = linked('etag');
  const length = silent
    ? undefined
    : (first.headers.get('x-linked-size') ?? last.headers.get('content-length'));
  return {
    url,
    name,
    size: length === null || length === undefined ? undefined : Number(length),
    // Only the hub's is one by agreement.
    sha256: first.headers.has('x-linked-etag') && /^[\da-f]{64}$/.test(etag ?? '') ? etag : undefined,
    etag,
    ranges: last.headers.get('accept-ranges') === 'bytes',
  };
}

/** fetch, with the user's token where it is meant for. @throws UserError when the server cannot be reached. */
export async function ask(url: string, init: RequestInit): Promise<Response> {
  const token = url.startsWith(hubEndpoint()) ? await hubToken() : undefined;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
  };
  try {
    return await fetch(url, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw init.signal.reason;
    throw unreachable(url, error);
  }
}

/** The token of who is logged in to Hugging Face, as its own programs find it. */
async function hubToken(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (env['HF_TOKEN']) return env['HF_TOKEN'];
  const home = env['HF_HOME'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface');
  const token = await readFile(env['HF_TOKEN_PATH'] ?? join(home, 'token'), 'utf8').catch(() => '');
  return token.trim() || undefined;
}

const refused = (url: string, status: number): UserError =>
  new UserError(`${new URL(url).host} answered with HTTP ${status}: try again later.`);

const CAUSES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such server is known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'it takes no connections',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  ETIMEDOUT: 'it did not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer',
};

/** @param error of `fetch`, which wraps the reason. */
export function unreachable(url: string, error: unknown): UserError {
  const { cause = error } = error as Error;
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new UserError(
    `${new URL(url).host} cannot be reached (${CAUSES[code] ?? (code || message)}): check the address and the network.`,
    { cause: error },
  );
}
