import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { uint32 } from '../../src/gguf/fields.js';
import { type ModelHeader, readModelHeader } from '../../src/gguf/read.js';
import { editedModel, expectRefusal, findings, ON_CPU, rys } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

/** Whatever is wrong is said in one sentence that names the file and the way out, and nothing is lost. */

const place = workplace();
let header: ModelHeader;
beforeAll(async () => {
  header = await readModelHeader(place.model);
});
afterAll(() => place.remove());

const run = (model: string, probes = place.arithmetic, config = '(0,0)') =>
  rys(['run', model, '--probes', probes, '--config', config, '--json', ...ON_CPU]);

describe('a model', () => {
  const whole = (): Buffer => readFileSync(place.model);
  const version = (n: number): Buffer => {
    const bytes = whole();
    bytes.writeUInt32LE(n, 4);
    return bytes;
  };
  const blockCount = (n: number): Buffer =>
    editedModel(header, {
      fields: (field) => (field.key.endsWith('.block_count') ? uint32(field.key, n) : field),
    });
  it.each<[name: string, bytes: () => Buffer, words: string[]]>([
    [
      'that is no GGUF',
      () => Buffer.from('PK\u0003\u0004 some archive, long enough'),
      ['does not begin with "GGUF"'],
    ],
    ['that is empty', () => Buffer.alloc(0), ['too short']],
    [
      'cut short in its header',
      () => whole().subarray(0, 1500),
      ['cut short inside its header', 'download it again'],
    ],
    [
      'cut short in its data',
      () => whole().subarray(0, whole().length * 0.7),
      ['cut short', 'blk.', 'Download it again'],
    ],
    ['of GGUF version 1', () => version(1), ['version is 1', 'version 2 or 3']],
    ['of a later GGUF version', () => version(4), ['version is 4', 'version 2 or 3']],
    [
      'with a vocabulary only',
      () => editedModel(header, { tensors: () => false }),
      ['vocabulary only', 'full model'],
    ],
    [
      'without layers',
      () => editedModel(header, { tensors: ({ name }) => !name.startsWith('blk.') }),
      ['no decoder layers'],
    ],
    ['of one layer', () => blockCount(1), ['1 layer,', 'at least 2']],
    ['of impossibly many layers', () => blockCount(4_000_000_000), ['4000000000 layers', 'at most 512']],
    [
      'without an architecture',
      () =>
        editedModel(header, {
          fields: (field) => (field.key === 'general.architecture' ? undefined : field),
        }),
      ['no architecture'],
    ],
    [
      'that lacks a tensor',
      () => editedModel(header, { tensors: ({ name }) => name !== 'blk.3.ffn_norm.weight' }),
      ['blk.3.ffn_norm.weight', 'complete'],
    ],
  ])('%s is refused', async (_, bytes, words) => {
    const file = place.write('broken.gguf', bytes());
    expectRefusal(await run(file), file, ...words);
  });

  it('of an architecture that llama.cpp does not know is refused by inspect and sweep', async () => {
    const file = place.write('unknown.gguf', editedModel(header, { architecture: 'qwen99' }));
    const out = place.path('unknown.rys.jsonl');
    for (const args of [
      ['inspect', file, '--gpu', 'false'],
      ['sweep', file, '--probes', place.arithmetic, '--out', out, ...ON_CPU],
    ])
      expectRefusal(await rys(args), file, '"qwen99"', 'choose another model');
    expect(existsSync(out)).toBe(false);
  });

  it('that is not there, or is a folder, is refused', async () => {
    const missing = place.path('missing.gguf');
    expectRefusal(await rys(['inspect', missing]), missing, 'no model', 'check the path');
    expectRefusal(await run(place.path('.')), 'is not a file');
  });

  it('is the same after every refusal and use', async () => {
    const before = whole();
    await run(place.model, place.arithmetic, '(0,99)');
    expect(whole().equals(before)).toBe(true);
  });
});

describe('a probe file', () => {
  const at = (line: number, column: number): string => `line ${line}, column ${column}:`;
  it.each<[name: string, text: string, words: string[]]>([
    ['that is no JSON', '{"probes": [\n  {"id": "a" "prompt": "x"}]}', [at(2, 14), 'valid JSON']],
    ['that is empty', '', [at(1, 1), 'valid JSON']],
    ['that is a list', '[]', [at(1, 1), '"probes"']],
    ['without probes', '{\n  "scorer": "exact",\n  "probes": []\n}', [at(3, 13), 'at least one']],
    [
      'with a wrong field',
      '{"scorer": "exact", "probes": [\n{"id": "a", "prompt": 7, "answer": "x"}]}',
      [at(2, 23), '"prompt"'],
    ],
    [
      'with an id used twice',
      '{"scorer": "exact", "probes": [\n{"id": "a", "prompt": "x", "answer": "x"},\n  {"id": "a", "prompt": "y", "answer": "y"}]}',
      [at(3, 3), '"a" is used twice'],
    ],
    [
      'with a scorer that there is not',
      '{"scorer": "regex", "probes": []}',
      [at(1, 12), 'integer', 'choice'],
    ],
  ])('%s is refused with line and column', async (_, text, words) => {
    const file = place.write('bad.probes.json', text);
    expectRefusal(await run(place.model, file), file, ...words);
  });

  it('that is not there, is a folder or is named twice is refused', async () => {
    const missing = place.path('missing.probes.json');
    expectRefusal(await run(place.model, missing), missing, 'check the path');
    expectRefusal(await run(place.model, place.path('.')), 'cannot be read');
    const twice = ['--probes', place.scenes, place.scenes];
    expectRefusal(await rys(['score', ...twice, '--outputs', 'o.json']), 'listed twice');
  });

  it('whose set has the name of another is refused', async () => {
    const twin = place.write('twin.probes.json', readFileSync(place.scenes, 'utf8'));
    const outcome = await rys(['score', '--probes', place.scenes, twin, '--outputs', 'o.json']);
    expectRefusal(outcome, twin, '"scenes"', 'rename one');
  });

  it('without the probe asked for is refused', async () => {
    const args = ['--probes', place.arithmetic, '--probe', 'no-such', '--config', '(0,0)', ...ON_CPU];
    expectRefusal(await rys(['run', place.model, ...args]), '"no-such"', place.arithmetic);
  });
});

describe('an outputs file', () => {
  it.each<[name: string, text: string, words: string[]]>([
    ['that is no JSON', '{"a":', ['is not JSON']],
    ['of other than texts', '{"mul-1": 7}', ['not a JSON object of outputs']],
    ['of other probes', '{"no-such": "7"}', ['no-such', 'check the ids']],
    ['without outputs', '{}', ['no outputs']],
  ])('%s is refused', async (_, text, words) => {
    const file = place.write('bad-outputs.json', text);
    const outcome = await rys(['score', '--probes', place.arithmetic, '--outputs', file, '--json']);
    expectRefusal(outcome, file, ...words);
  });
});

describe('a config', () => {
  it.each([
    ['(0,11)', '0 ≤ i < j ≤ 10'],
    ['(5,5)', '0 ≤ i < j ≤ 10'],
    ['0..10', 'layers 0..9'],
    ['five', 'is not a config'],
  ])('%s that the model has not is refused', async (config, words) => {
    expectRefusal(await run(place.model, place.arithmetic, config), words);
  });

  it.each([
    ['(0,2) (3,11)', '0 ≤ i < j ≤ 10'],
    ['blocks<=0', 'at least blocks<=1'],
    ['', 'all, single, blocks<=K'],
  ])('selection "%s" is refused before anything is written', async (configs, words) => {
    const out = place.path('none.rys.jsonl');
    const args = ['--probes', place.arithmetic, '--out', out, '--configs', configs, ...ON_CPU];
    expectRefusal(await rys(['sweep', place.model, ...args]), words);
    expect(existsSync(out)).toBe(false);
  });
});

describe('a backend that this machine has not', () => {
  it.skipIf(process.platform === 'darwin')('is refused', async () => {
    const outcome = await rys(['inspect', place.model, '--gpu', 'metal']);
    expectRefusal(outcome, '"metal" does not work on this machine', 'choose another backend');
  });
});

/** A sweep whose model takes long to load must not fail after that for what could be seen before. */
const sweep = (out: string, ...more: string[]) =>
  rys([
    'sweep',
    place.model,
    '--probes',
    place.arithmetic,
    '--out',
    out,
    '--configs',
    '(9,10)',
    ...ON_CPU,
    ...more,
  ]);

describe('a place for the results', () => {
  it('whose folder does not exist is refused', async () => {
    expectRefusal(await sweep(place.path('nowhere/r.rys.jsonl')), place.path('nowhere'), 'does not exist');
  });

  it('that is a folder is refused', async () => {
    const folder = place.path('folder.rys.jsonl');
    mkdirSync(folder);
    expectRefusal(await sweep(folder), folder, 'is a folder');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'without permission is refused (skipped for root, who may write anywhere, and on Windows, which has no such permissions)',
    async () => {
      const folder = place.path('locked');
      mkdirSync(folder);
      chmodSync(folder, 0o555);
      expectRefusal(await sweep(join(folder, 'r.rys.jsonl')), 'permission is denied');
    },
  );

  it.each<[name: string, content: string]>([
    ['another JSON file', '{\n  "name": "precious"\n}\n'],
    ['a JSON file of one line without its end', '{"name":"precious"}'],
    ['a text', 'precious'],
    ['lines of JSON', '{"a":1}\n{"a":2}\n'],
  ])('that holds %s is refused, and the file is left alone', async (_, content) => {
    const file = place.write('precious.json', content);
    expectRefusal(await sweep(file), file, 'is not a results file');
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

const mounts: string[] = [];
afterEach(() => {
  for (const folder of mounts.splice(0)) spawnSync('umount', [folder]);
});

/** A file system of its own; undefined where mounting is not allowed. */
function mounted(name: string, options: string): string | undefined {
  const folder = place.path(name);
  mkdirSync(folder, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder]).status !== 0) return undefined;
  mounts.push(folder);
  return folder;
}

describe('a disk', () => {
  const NO_MOUNT = 'mounting a file system of its own is not allowed here';

  it('that fills up ends the sweep with all finished configs kept, and it goes on when there is room', async (context) => {
    const folder = mounted('full', 'size=64k');
    if (!folder) return context.skip(NO_MOUNT);
    const out = join(folder, 'r.rys.jsonl');
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(56 * 1024));
    const args = [
      'sweep',
      place.model,
      '--probes',
      place.arithmetic,
      '--out',
      out,
      '--configs',
      'single',
      ...ON_CPU,
    ];
    const full = await rys(args);
    expect(full.code).toBe(1);
    expect(full.stdout).toBe('');
    expect(full.stderr).toMatch(/^rys: .*r\.rys\.jsonl.*the disk is full: free some space.*\.$/m);
    const kept = findings(out);
    expect(kept.size).toBeGreaterThan(0);
    expect(kept.size).toBeLessThan(11);
    writeFileSync(filler, '');
    expect((await rys(args)).code).toBe(0);
    const all = findings(out);
    expect(all.size).toBe(11);
    for (const [key, found] of kept) expect(all.get(key)).toEqual(found);
  });

  it('that is full from the start is named, and leaves no half file behind', async (context) => {
    const folder = mounted('crammed', 'size=16k');
    if (!folder) return context.skip(NO_MOUNT);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(16 * 1024));
    const out = join(folder, 'r.rys.jsonl');
    const outcome = await sweep(out);
    expectRefusal(outcome, out, 'the disk is full');
    expect(existsSync(out) ? readFileSync(out, 'utf8') : '').toBe('');
  });

  it('that is read-only is refused', async (context) => {
    const folder = mounted('readonly', 'ro,size=16k');
    if (!folder) return context.skip(NO_MOUNT);
    const out = join(folder, 'r.rys.jsonl');
    expectRefusal(await sweep(out), out, 'read-only');
  });
});
