import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUGGESTED_MODELS } from '../../src/runner/download/suggestedModels.js';
import { bulkModel } from '../support/bulkModel.js';
import { expectRefusal, type Outcome, rys, rysOutput, startRys } from '../support/cli.js';
import { type DownloadServer, downloadServer } from '../support/downloadServer.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';

const MIB = 2 ** 20;
/** Several of the downloader's chunks of 5 MiB. */
const CUT = 30 * MIB;
const content = bulkModel(48 * MIB);
const small = readFileSync(DEMO_MODEL);

const folders = temporaryFolder();
let server: DownloadServer;
let dir: string;
let count = 0;
beforeAll(async () => (server = await downloadServer()));
beforeEach(() => {
  server.files.clear();
  server.requests.length = 0;
  server.sent = 0;
  dir = folders.path(`models-${count++}`);
});
afterAll(async () => {
  await server.close();
  folders.remove();
});

const env = (): Record<string, string> => ({
  HF_ENDPOINT: server.url,
  HF_TOKEN_PATH: join(dir, 'no-token'),
});
const pull = (address: string, ...more: string[]): Promise<Outcome> =>
  rys(['pull', address, '--dir', dir, ...more], { env: env() });
const list = (): string[] => (existsSync(dir) ? readdirSync(dir).sort() : []);
const partial = (): string[] => readdirSync(join(dir, '.rys-download')).sort();
const url = (path: string): string => `${server.url}${path}`;

describe('rys pull', () => {
  it('downloads a file of Hugging Face, checks its SHA-256, and finds it the next time', async () => {
    server.files.set('/o/r-GGUF/resolve/main/sub/m.gguf', { content, sha256: true });
    const { code, stdout, stderr } = await pull('hf:o/r-GGUF/sub/m.gguf');
    expect(stdout).toBe(`${join(dir, 'm.gguf')}: 48 MiB, its SHA-256 is the one that the server states.\n`);
    expect(code).toBe(0);
    expect(stderr).toContain('49/49  MiB downloaded\n');
    expect(stderr).toContain('49/49  MiB checked\n');
    expect(list()).toEqual(['m.gguf']);
    expect(readFileSync(join(dir, 'm.gguf')).equals(content)).toBe(true);
    server.requests.length = 0;
    const again = await pull('hf:o/r-GGUF/sub/m.gguf', '--json');
    expect(JSON.parse(again.stdout)).toEqual({
      files: [join(dir, 'm.gguf')],
      size: content.length,
      found: true,
      checked: 'header',
    });
    expect(server.requests).toEqual([]);
  });

  it('finds the file of a quantization', async () => {
    const manifest = { ggufFile: { rfilename: 'Demo-Q8_0.gguf' } };
    server.files.set('/v2/o/Demo-GGUF/manifests/Q8_0', { content: Buffer.from(JSON.stringify(manifest)) });
    server.files.set('/o/Demo-GGUF/resolve/main/Demo-Q8_0.gguf', { content: small, sha256: true });
    expect((await pull('hf:o/Demo-GGUF:Q8_0')).code).toBe(0);
    expect(list()).toEqual(['Demo-Q8_0.gguf']);
    expectRefusal(await pull('hf:o/Demo-GGUF:Q2_K'), 'hf:o/Demo-GGUF:Q2_K was not found', 'HF_TOKEN');
  });

  it('cut off, keeps what arrived and goes on from there', async () => {
    server.files.set('/m.gguf', { content, cutAfter: CUT });
    const cut = await pull(url('/m.gguf'), '--timeout', '3');
    expect(cut.stderr).toMatch(
      /rys: The connection to 127\.0\.0\.1:\d+ was lost after [23]\d MiB of 48 MiB\. What has arrived is kept: download it again to go on from there\.\n$/,
    );
    expect([cut.code, cut.stdout]).toEqual([1, '']);
    expect(list()).toEqual(['.rys-download']);
    expect(partial()).toEqual(['m.gguf.ipull', 'm.gguf.source']);
    server.files.set('/m.gguf', { content });
    await goesOn();
  });

  /** Downloads the rest, and not all of it once more. */
  async function goesOn(): Promise<void> {
    server.requests.length = 0;
    expect((await pull(url('/m.gguf'))).code).toBe(0);
    expect(readFileSync(join(dir, 'm.gguf')).equals(content)).toBe(true);
    expect(list()).toEqual(['m.gguf']);
    const asked = server.requests.flatMap((request) => {
      const [, from, to] = /bytes=(\d+)-(\d+)$/.exec(request) ?? [];
      return from === undefined ? [] : [Number(to) + 1 - Number(from)];
    });
    const sum = asked.reduce((all, each) => all + each, 0);
    expect(sum > 0 && sum < content.length, `${sum}`).toBe(true);
  }

  it('from a server without ranges begins again', async () => {
    server.files.set('/m.gguf', { content, ranges: false, cutAfter: CUT });
    const cut = await pull(url('/m.gguf'));
    expect(cut.stderr).toMatch(
      /was lost after (29|30) MiB of 48 MiB\. Its server cannot send the rest alone: download it again\.\n$/,
    );
    expect([cut.code, list()]).toEqual([1, []]);
    server.files.set('/m.gguf', { content, ranges: false });
    expect((await pull(url('/m.gguf'))).code).toBe(0);
    expect(readFileSync(join(dir, 'm.gguf')).equals(content)).toBe(true);
    expect(new Set(server.requests)).toEqual(new Set(['GET /m.gguf all']));
  });

  it('gives up on a server that falls silent', async () => {
    server.files.set('/m.gguf', { content, stallAfter: 8 * MIB });
    const { stderr, took } = await pull(url('/m.gguf'), '--timeout', '3');
    expect(stderr).toMatch(/was lost after [6-8](\.\d)? MiB of 48 MiB\. What has arrived is kept/);
    expect(took).toBeLessThan(30_000);
  });

  it.skipIf(process.platform === 'win32')('stopped with Ctrl+C, goes on the next time', async () => {
    server.files.set('/m.gguf', { content, stallAfter: CUT });
    const { child, outcome } = startRys(['pull', url('/m.gguf'), '--dir', dir], { env: env(), group: true });
    while (server.sent < CUT) await delay(20);
    await delay(300);
    process.kill(-child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/Stopped: run the same command to go on from there\.\n$/);
    expect(partial()).toEqual(['m.gguf.ipull', 'm.gguf.source']);
    server.files.set('/m.gguf', { content });
    await goesOn();
  });

  it('removes what does not have the checksum that is stated', async () => {
    server.files.set('/o/r/resolve/main/m.gguf', { content: small, sha256: '0'.repeat(64) });
    expectWrong(await pull('hf:o/r/m.gguf'), 'm.gguf did not arrive as it was sent: its SHA-256 is not');
  });

  it('removes what is no whole model', async () => {
    server.files.set('/cut.gguf', { content: small.subarray(0, small.length - 1000) });
    expectWrong(await pull(url('/cut.gguf')), 'The model cut.gguf is cut short: its tensor');
    server.files.set('/text.gguf', { content: Buffer.from('no such model\n'.repeat(9)) });
    expectWrong(await pull(url('/text.gguf')), 'text.gguf is not a GGUF model');
    server.files.set('/page.gguf', { content: Buffer.from('<!DOCTYPE html><html>log in</html>') });
    expectWrong(await pull(url('/page.gguf')), 'What was downloaded as page.gguf is a web page');
  });

  /** One sentence at the end, and nothing left. */
  function expectWrong({ code, stdout, stderr }: Outcome, words: string): void {
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(`rys: ${words}`);
    expect([code, stdout]).toEqual([1, '']);
    expect(list()).toEqual([]);
  }

  it('says what is wrong before it downloads anything', async () => {
    expectRefusal(await pull(url('/none.gguf')), 'does not exist (HTTP 404)');
    expectRefusal(await pull('models/m.gguf'), '"models/m.gguf" is no address of a model');
    expect(list()).toEqual([]);
  });

  it('overwrites nothing', async () => {
    server.files.set('/m.gguf', { content: small });
    mkdirSync(dir);
    writeFileSync(join(dir, 'm.gguf'), 'mine');
    expectRefusal(await pull(url('/m.gguf')), 'm.gguf already exists, and is another file');
    expect(readFileSync(join(dir, 'm.gguf'), 'utf8')).toBe('mine');
    writeFileSync(join(dir, 'file'), '');
    expectRefusal(await rys(['pull', url('/m.gguf'), '--dir', join(dir, 'file')]), 'choose another folder');
  });

  it('lists models to begin with', async () => {
    const text = await rysOutput(['pull']);
    for (const { address } of SUGGESTED_MODELS) expect(text).toContain(`\n  rys pull ${address}\n`);
    expect(text).toContain('\nQwen3 0.6B  800 MB, 28 layers, Apache 2.0\n');
    const lines = (await rysOutput(['pull', '--json'])).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(SUGGESTED_MODELS);
  });
});
