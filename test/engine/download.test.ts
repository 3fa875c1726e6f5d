import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { create } from 'tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { download, type DownloadOptions } from '../../src/engine/download/download.js';
import { hubEndpoint } from '../../src/engine/download/remote.js';
import { stagedName } from '../../src/engine/download/staging.js';
import { cutNotes } from '../../src/engine/download/transfer.js';
import { partsOf, readModelHeader } from '../../src/gguf/read.js';
import type { DownloadProgress } from '../../src/protocol/download.js';
import { bulkModel } from '../support/bulkModel.js';
import { type DownloadServer, downloadServer } from '../support/downloadServer.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { splitModel } from '../support/gguf.js';

const MIB = 2 ** 20;
const folders = temporaryFolder();
const content = readFileSync(DEMO_MODEL);
let server: DownloadServer;
let folder: string;
let count = 0;
beforeAll(async () => (server = await downloadServer()));
beforeEach(() => {
  server.files.clear();
  server.tokens.clear();
  server.sent = 0;
  folder = folders.path(`folder-${count++}`);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await server.close();
  folders.remove();
});

const options = (further: Partial<DownloadOptions> = {}): DownloadOptions => ({
  signal: new AbortController().signal,
  failed: new Promise(() => undefined),
  onProgress: () => undefined,
  ...further,
});
const from = (address: string, further?: Partial<DownloadOptions>, patience = 5000) =>
  download({ kind: 'model', address, folder, patience }, options(further));
const model = (path: string, further?: Partial<DownloadOptions>, patience?: number) =>
  from(server.url + path, further, patience);
const staged = (name: string): string => join(folder, '.rys-download', name);

describe('a download', () => {
  it('loses the notes that its downloader may leave behind its end', async () => {
    const path = folders.path('noted');
    const kept = async (size?: number): Promise<string> => {
      writeFileSync(path, 'content{"notes":1}');
      await cutNotes({ path, size });
      return readFileSync(path, 'utf8');
    };
    expect(await kept(7)).toBe('content');
    // What is too short is no whole file, and stays what it is.
    expect(await kept(40)).toBe('content{"notes":1}');
    expect(await kept()).toBe('content{"notes":1}');
  });

  it('asks first whether there is room for what has not arrived', async () => {
    server.files.set('/m.gguf', { content });
    const room = (free: number) => ({ freeSpace: () => Promise.resolve(free) });
    const error = await userErrorFrom(model('/m.gguf', room(content.length - 1)));
    expect(error.message).toMatch(/m\.gguf needs 2.9 MiB, and its disk has 2.9 MiB free: free some space/);
    expect(readdirSync(folder)).toEqual([]);
    expect((await model('/m.gguf', room(content.length))).size).toBe(content.length);
    // What lies there from an earlier attempt needs none.
    server.files.set('/n.gguf', { content });
    await userErrorFrom(model('/n.gguf', room(0)));
    const etag = createHash('sha1').update(content).digest('hex');
    mkdirSync(join(folder, '.rys-download'), { recursive: true });
    writeFileSync(staged('n.gguf'), content);
    const source = { url: `${server.url}/n.gguf`, etag, size: content.length };
    writeFileSync(staged('n.gguf.source'), JSON.stringify(source));
    expect((await model('/n.gguf', room(0))).found).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['m.gguf', 'n.gguf']);
  });

  it('says what is wrong before anything comes', async () => {
    vi.stubEnv('MODEL_ENDPOINT', undefined);
    // Another origin than that of the URLs.
    vi.stubEnv('HF_ENDPOINT', server.url.replace('127.0.0.1', 'localhost'));
    vi.stubEnv('HF_TOKEN', 'secret');
    server.files.set('/page.gguf', { content: Buffer.from('<html>'), type: 'text/html; charset=utf-8' });
    server.files.set('/o/gated/resolve/main/m.gguf', { content, status: 401 });
    server.files.set('/busy.gguf', { content, status: 503 });
    server.files.set('/v2/o/empty/manifests/latest', { content: Buffer.from('{}') });
    for (const [address, words] of [
      [`${server.url}/page.gguf`, 'page.gguf is a web page, not a file'],
      [`${server.url}/busy.gguf`, 'answered with HTTP 503: try again later'],
      ['hf:o/gated/m.gguf', 'm.gguf is not for everyone (HTTP 401)'],
      ['hf:o/none:Q2_K', 'hf:o/none:Q2_K was not found'],
      ['hf:o/empty', 'hf:o/empty has no GGUF file'],
      ['http://127.0.0.1:9/m.gguf', '127.0.0.1:9 cannot be reached ('],
    ] as const)
      expect((await userErrorFrom(from(address))).message).toContain(words);
    expect(server.sent).toBe(Buffer.byteLength('{}'));
    expect(existsSync(folder)).toBe(false);
    // The token is for the hub alone.
    expect([...server.tokens]).toEqual(
      ['/o/gated/resolve/main/m.gguf', '/v2/o/none/manifests/Q2_K', '/v2/o/empty/manifests/latest'].map(
        (path) => [path, 'Bearer secret'],
      ),
    );
  });

  it('starts anew when the file has changed since it was cut off', async () => {
    const [before, after] = [bulkModel(32 * MIB), bulkModel(32 * MIB)];
    server.files.set('/m.gguf', { content: before, cutAfter: 24 * MIB });
    const cut = await userErrorFrom(model('/m.gguf', {}, 2000));
    expect(cut.message).toMatch(/was lost after .+ MiB of 32 MiB\. What has arrived is kept/);
    expect(readdirSync(join(folder, '.rys-download')).sort()).toEqual(['m.gguf.ipull', 'm.gguf.source']);
    server.files.set('/m.gguf', { content: after });
    await model('/m.gguf');
    expect(readFileSync(join(folder, 'm.gguf')).equals(after)).toBe(true);
  });

  it('of a split model takes all its parts, whichever is named', async () => {
    const split = splitModel(await readModelHeader(DEMO_MODEL), folders.path('split'), 2);
    const parts = partsOf(split).map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
    for (const { name, bytes } of parts) server.files.set(`/x/${name}`, { content: bytes });
    const names = parts.map(({ name }) => name);
    const { files, size } = await model(`/x/${names[1]}`);
    expect(files).toEqual(names.map((name) => join(folder, name)));
    expect(size).toBe(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
    for (const { name, bytes } of parts) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(names);
    folder = folders.path('empty');
    server.files.delete(`/x/${names[1]}`);
    const error = await userErrorFrom(model(`/x/${names[0]}`));
    expect(error.message).toMatch(/-00002-of-00002\.gguf does not exist \(HTTP 404\)/);
  });

  it('is left to the process that is at it', async () => {
    server.files.set('/m.gguf', { content });
    mkdirSync(join(folder, '.rys-download'), { recursive: true });
    writeFileSync(staged('m.gguf.lock'), `${process.ppid}`);
    const error = await userErrorFrom(model('/m.gguf'));
    expect(error.message).toBe(
      `m.gguf is being downloaded by another process (${process.ppid}): wait for it.`,
    );
    writeFileSync(staged('m.gguf.lock'), '999999999');
    expect((await model('/m.gguf')).files).toEqual([join(folder, 'm.gguf')]);
  });

  it('says how far it is', async () => {
    server.files.set('/m.gguf', { content, ranges: false });
    const told: DownloadProgress[] = [];
    await model('/m.gguf', { onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(3);
    expect(told.every(({ phase, total }) => phase === 'downloading' && total === content.length)).toBe(true);
    const done = told.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(content.length);
  });

  it('needs no answer about the file before it comes', async () => {
    server.files.set('/m.gguf', { content, silent: true });
    const told: DownloadProgress[] = [];
    const { size } = await model('/m.gguf', { onProgress: (progress) => told.push(progress) });
    expect(size).toBe(content.length);
    expect(told.at(-1)).toEqual({ phase: 'downloading', done: content.length, total: content.length });
    expect(readFileSync(join(folder, 'm.gguf')).equals(content)).toBe(true);
    expect((await model('/m.gguf')).found).toBe(true);
  });

  it('goes to the hub that the environment names', () => {
    expect(hubEndpoint({})).toBe('https://huggingface.co/');
    expect(hubEndpoint({ HF_ENDPOINT: 'http://a' })).toBe('http://a/');
    expect(hubEndpoint({ HF_ENDPOINT: 'http://a', MODEL_ENDPOINT: 'http://b/x/' })).toBe('http://b/x/');
    expect(hubEndpoint({ HF_ENDPOINT: 'no address' })).toBe('https://huggingface.co/');
  });

  it('has a name on the way that any file system takes', () => {
    expect(stagedName('Qwen3-0.6B (1) +a.gguf')).toBe('Qwen3-0.6B (1) +a.gguf');
    expect(stagedName(`${'a'.repeat(85)}.gguf`)).toHaveLength(90);
    expect(stagedName(`${'a'.repeat(86)}.gguf`)).toMatch(/^[\da-f]{16}\.gguf$/);
    const [first, second] = ['é-00001-of-00002.gguf', 'é-00002-of-00002.gguf'].map(stagedName);
    expect(first).toMatch(/^[\da-f]{16}-00001-of-00002\.gguf$/);
    expect(second).toBe(first!.replace('-00001-', '-00002-'));
    expect(stagedName('.hidden.gguf')).toMatch(/^[\da-f]{16}\.gguf$/);
  });
});

describe('a package', () => {
  /** A packed file as npm makes them. */
  async function packed(files: Readonly<Record<string, string>>): Promise<Buffer> {
    const place = folders.path(`package-${count++}`);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(place, name, '..'), { recursive: true });
      writeFileSync(join(place, name), text);
    }
    const file = `${place}.tgz`;
    await create({ cwd: place, file, gzip: true, preservePaths: true }, Object.keys(files));
    return readFileSync(file);
  }
  const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64');
  const install = (sum: string, further?: Partial<DownloadOptions>) =>
    download(
      {
        ...{ kind: 'package', folder, patience: 5000, into: 'node_modules/@s/p', sha512: sum },
        url: `${server.url}/@s/p/-/p-1.0.0.tgz`,
      },
      options(further),
    );

  it('is checked and unpacked', async () => {
    const bytes = await packed({ 'package/package.json': '{}', 'package/bins/x/lib.so': 'library' });
    server.files.set('/@s/p/-/p-1.0.0.tgz', { content: bytes });
    const target = join(folder, 'node_modules/@s/p');
    const phases = new Set<string>();
    const result = await install(sha512(bytes), { onProgress: ({ phase }) => phases.add(phase) });
    expect(result).toEqual({ files: [target], size: bytes.length, found: false, checked: 'sha512' });
    expect([...phases]).toEqual(['downloading', 'checking', 'unpacking']);
    expect(readFileSync(join(target, 'bins/x/lib.so'), 'utf8')).toBe('library');
    expect(readdirSync(target).sort()).toEqual(['bins', 'package.json']);
    expect(readdirSync(folder)).toEqual(['node_modules']);
  });

  it('with another checksum is removed', async () => {
    const bytes = await packed({ 'package/package.json': '{}' });
    server.files.set('/@s/p/-/p-1.0.0.tgz', { content: bytes });
    const error = await userErrorFrom(install(sha512(Buffer.from('other'))));
    expect(error.message).toBe(
      'p-1.0.0.tgz did not arrive as it was sent: its SHA-512 is not the one that this version was built with. It was removed; download it again.',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that reaches out of its folder, or is no archive, leaves nothing', async () => {
    const evil = await packed({ 'package/package.json': '{}', 'package/../../../evil.txt': 'x' });
    for (const bytes of [evil, Buffer.from('no archive'), evil.subarray(0, 60)]) {
      server.files.set('/@s/p/-/p-1.0.0.tgz', { content: bytes });
      const error = await userErrorFrom(install(sha512(bytes)));
      expect(error.message).toMatch(/cannot be unpacked \(.+\): install it again\.$/);
      expect(existsSync(join(folder, 'node_modules/@s/p'))).toBe(false);
      expect(readdirSync(join(folder, 'node_modules/@s'))).toEqual([]);
    }
  });

  it('needs room for what is in it', async () => {
    const bytes = await packed({ 'package/package.json': '{}' });
    server.files.set('/@s/p/-/p-1.0.0.tgz', { content: bytes });
    const room = (free: number) => ({ freeSpace: () => Promise.resolve(free) });
    await userErrorFrom(install(sha512(bytes), room(3 * bytes.length - 1)));
    await install(sha512(bytes), room(3 * bytes.length));
  });
});
