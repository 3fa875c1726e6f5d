import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmdirSync, utimesSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { CostRecord } from '../../src/core/results/costs.js';
import type { ConfigRecord, RunHeader, ScoredRecord } from '../../src/core/results/records.js';
import type { SearchRecord } from '../../src/core/results/searches.js';
import { readRecord, readResultsFile } from '../../src/store/resultsFile.js';
import { appendMade, openResultsWriter } from '../../src/store/resultsWriter.js';
import { userErrorFrom } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import { wholeResultsFile } from '../support/results.js';
import { blockRecord, emotionProbe, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let files = 0;
const newFile = (): string => folder.path(`run-${++files}.rys.jsonl`);

const header = runHeader({ sets: [probeSet('a', [integerProbe('p1', '11')])] });
/** Letters of two, three and four bytes, so that a cut can fall inside one. */
const record = (i: number): ConfigRecord =>
  blockRecord(i, i + 1, 4, {}, { outputs: [outputOf('a', 'p1', 0.5, { output: `é→🙂 "${i}"\n` })] });
const records = [0, 1, 2].map(record);
const line = (value: RunHeader | ConfigRecord | SearchRecord | CostRecord): string =>
  `${JSON.stringify(value)}\n`;
const whole = Buffer.from([header, ...records].map(line).join(''));

function written(content: string | Uint8Array): string {
  const file = newFile();
  writeFileSync(file, content);
  return file;
}

const withoutText = (full: ConfigRecord): ScoredRecord => ({
  ...full,
  outputs: full.outputs.map(({ output: _output, ms: _ms, ...scored }) => scored),
});

/** Opens a file, appends one record, closes it; then what is in it. */
async function goOn(file: string, more: ConfigRecord = record(3)) {
  const writer = await openResultsWriter(file, header);
  const found = await Promise.all(writer.records.map((one) => readRecord(file, writer, one)));
  const { skippedLines } = writer;
  await writer.append(more);
  await writer.close();
  return { found, skippedLines, after: await wholeResultsFile(file) };
}

describe('a results file', () => {
  it('holds a header and the records appended, one line each', async () => {
    const file = newFile();
    const writer = await openResultsWriter(file, header);
    for (const one of records) await writer.append(one);
    expect(writer.records).toEqual(records.map(withoutText));
    await writer.close();
    expect(readFileSync(file, 'utf8')).toBe(whole.toString());
    expect(await wholeResultsFile(file)).toEqual({ header, records, skippedLines: 0 });
  });

  it('is on the disk after each append', async () => {
    const file = newFile();
    const writer = await openResultsWriter(file, header);
    await writer.append(records[0]!);
    expect((await wholeResultsFile(file)).records).toEqual([records[0]]);
    await writer.close();
  });

  it('is begun, and mended, also where a file that is open for appending cannot be cut, as on Windows', async () => {
    const probe = await open(newFile(), 'a+');
    const refusal = vi
      .spyOn(Object.getPrototypeOf(probe) as FileHandle, 'truncate')
      .mockRejectedValue(new Error('EPERM: operation not permitted, ftruncate'));
    await probe.close();
    try {
      const torn = line(record(1)).slice(0, 40);
      expect((await goOn(newFile())).after.records).toEqual([record(3)]);
      expect((await goOn(written(line(header).slice(0, 25)))).after.records).toEqual([record(3)]);
      const { after } = await goOn(written(line(header) + line(record(0)) + torn));
      expect(after).toEqual({ header, records: [record(0), record(3)], skippedLines: 0 });
    } finally {
      refusal.mockRestore();
    }
  });

  it('keeps every record of a config that was run twice', async () => {
    const { after } = await goOn(written(whole), record(0));
    expect(after.records.map(({ key }) => key)).toEqual(['(0,1)', '(1,2)', '(2,3)', '(0,1)']);
  });

  it('keeps the header it was begun with, whatever does not matter to going on', async () => {
    const later = {
      ...header,
      created: '2027-01-01T00:00:00.000Z',
      app: { name: 'rys-explorer', version: '9' },
    };
    const file = written(whole);
    const writer = await openResultsWriter(file, later);
    expect(writer.header).toEqual(header);
    await writer.close();
    expect(readFileSync(file)).toEqual(whole);
  });

  it('may have Windows line ends', async () => {
    const { found } = await goOn(written(whole.toString().replaceAll('\n', '\r\n')));
    expect(found).toEqual(records);
  });
});

describe('a results file cut short', () => {
  const cutAt = async (size: number): Promise<void> => {
    const { found, skippedLines, after } = await goOn(written(whole.subarray(0, size)));
    expect(found).toEqual(records.slice(0, found.length));
    expect(skippedLines).toBe(0);
    expect(after).toEqual({ header, records: [...found, record(3)], skippedLines: 0 });
    // Only the line under way is lost.
    const complete = whole.subarray(0, size).toString('latin1').split('\n').length - 2;
    expect(found.length).toBeGreaterThanOrEqual(Math.max(0, complete));
  };

  it('at any byte goes on after its last whole line', async () => {
    const sizes = Array.from({ length: whole.byteLength + 1 }, (_, size) => size);
    const workers = Array.from({ length: 8 }, async () => {
      for (let size = sizes.pop(); size !== undefined; size = sizes.pop()) await cutAt(size);
    });
    await Promise.all(workers);
    expect(sizes).toEqual([]);
  });

  it('loses nothing when only the last line end is missing', async () => {
    const { found } = await goOn(written(whole.subarray(0, -1)));
    expect(found).toEqual(records);
  });

  it('can be read without being changed', async () => {
    const cut = whole.subarray(0, -20);
    const file = written(cut);
    expect(await wholeResultsFile(file)).toEqual({ header, records: records.slice(0, 2), skippedLines: 0 });
    expect(readFileSync(file)).toEqual(cut);
  });
});

describe('a damaged line', () => {
  const [head, first, ...rest] = [header, ...records].map(line) as [string, string, string, string];

  it.each([
    ['of other text', 'no JSON at all\n'],
    ['of other JSON', '{"type":"config","key":5}\n'],
    ['of zeros', `${'\0'.repeat(40)}\n`],
    ['that is half a record', `${first.slice(0, 50)}\n`],
  ])('%s is passed over, counted, and stays', async (_, damage) => {
    const file = written(head + first + damage + rest.join(''));
    const { found, skippedLines, after } = await goOn(file);
    expect(found).toEqual(records);
    expect(skippedLines).toBe(1);
    expect(after.skippedLines).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(head + first + damage + rest.join('') + line(record(3)));
  });

  it('does not hide a torn last line when it is no UTF-8', async () => {
    const kept = Buffer.concat([Buffer.from(head + first), Buffer.from([0xff, 0xfe, 0xff, 0x80, 0x0a])]);
    const file = written(Buffer.concat([kept, Buffer.from(rest[0].slice(0, 90))]));
    const { found, after } = await goOn(file);
    expect(found).toEqual(records.slice(0, 1));
    expect(after).toEqual({ header, records: [records[0], record(3)], skippedLines: 1 });
    expect(readFileSync(file)).toEqual(Buffer.concat([kept, Buffer.from(line(record(3)))]));
  });

  it('that is empty is nothing', async () => {
    const { skippedLines } = await goOn(written(`${head}\n\n${first}`));
    expect(skippedLines).toBe(0);
  });
});

describe('a results file of another sweep', () => {
  const feelings = probeSet('feelings', [emotionProbe('e', { A: 4, B: 3, C: 2, D: 1 })]);
  const stored = runHeader({ sets: [probeSet('a', [integerProbe('p1', '11')]), feelings] });
  const refusal = async (wanted: RunHeader): Promise<string> => {
    const file = written(line(stored));
    const { message } = await userErrorFrom(openResultsWriter(file, wanted));
    expect(readFileSync(file, 'utf8')).toBe(line(stored));
    return message;
  };

  it('is refused with every difference named', async () => {
    const message = await refusal({
      ...stored,
      model: { ...stored.model, file: 'other.gguf', size: 99, fingerprint: 'sha256-sampled:11' },
      probeSets: stored.probeSets.map((set) => ({ ...set, hash: 'sha256:new', emotions: 'strict' as const })),
      engine: { nodeLlamaCpp: '4', llamaCpp: 'v1', backend: 'cuda', device: 'a GPU' },
      settings: { earlyStop: false, seed: 7 },
    });
    expect(message).not.toContain('racing');
    for (const part of [
      'another model (tiny.gguf, 1234 bytes, instead of other.gguf, 99 bytes)',
      'the probes of "a" have changed',
      'the probes of "feelings" have changed',
      'the emotion convention of "feelings" was austin and is now strict',
      'the setting earlyStop was true and is now false',
      'the setting seed',
      'the backend was cpu and is now cuda',
      'node-llama-cpp was 3.22.1 and is now 4',
      'llama.cpp was v0.5.0 and is now v1',
      'Choose another results file',
    ])
      expect(message).toContain(part);
  });

  it('is one of other probe sets', async () => {
    expect(await refusal({ ...stored, probeSets: [stored.probeSets[0]!] })).toContain(
      'the list of probe sets was a, feelings and is now a',
    );
  });
});

describe('a file that is not ours', () => {
  it.each([
    ['other JSON', '{"name":"package","version":"1.0.0"}\n', 'is not a results file'],
    ['JSON on several lines', '{\n  "probes": []\n}\n', 'is not a results file'],
    ['a list', '[]', 'is not a results file'],
    ['text', 'just text', 'is not a results file'],
    ['an empty line', '\n', 'is empty: no sweep has written to it'],
    ['white space', ' \n\n', 'is empty'],
    ['null', 'null\n', 'is not a results file'],
    ['results without their header', line(record(1)), 'lacks its first line, the header'],
    ['a header that was cut', '{"type":"header","sch\n{}\n', 'its header, was cut short'],
    ['a line of another type', '{"type":"headers"}', 'is not a results file'],
    ['of a later schema', line({ ...header, schema: 2 as unknown as 1 }), 'schema version 2'],
    ['of no schema', '{"type":"header"}\n', 'schema version undefined'],
    [
      'with no layers',
      line({ ...header, model: { ...header.model, layers: 0 } }),
      'damaged (at model.layers)',
    ],
    ['with no probes', line({ ...header, probeSets: [] }), 'damaged (at probeSets)'],
  ])('is refused and left as it is: %s', async (_, content, message) => {
    const file = written(content);
    expect((await userErrorFrom(openResultsWriter(file, header))).message).toContain(message);
    expect((await userErrorFrom(readResultsFile(file))).message).toContain(message);
    expect(readFileSync(file, 'utf8')).toBe(content);
    // The refusal gave the lock back.
    expect((await userErrorFrom(openResultsWriter(file, header))).message).toContain(message);
  });

  it('is a folder', async () => {
    const path = folder.path('a-folder.rys.jsonl');
    mkdirSync(path);
    expect((await userErrorFrom(readResultsFile(path))).message).toContain('it is a folder');
    expect((await userErrorFrom(openResultsWriter(path, header))).message).toContain('it is a folder');
  });

  it('is nowhere', async () => {
    expect((await userErrorFrom(readResultsFile(folder.path('none.rys.jsonl')))).message).toContain(
      'does not exist',
    );
    const inside = folder.path('no-folder/run.rys.jsonl');
    const { message } = await userErrorFrom(openResultsWriter(inside, header));
    expect(message).toContain('no-folder does not exist');
  });

  it('is in a place that may not be written or read', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no such permissions');
    skip(process.getuid?.() === 0, 'root may read and write everywhere');
    const path = folder.path('locked');
    mkdirSync(path, { mode: 0o555 });
    expect((await userErrorFrom(openResultsWriter(`${path}/run.rys.jsonl`, header))).message).toContain(
      'permission is denied',
    );
    const secret = written(whole);
    chmodSync(secret, 0o000);
    expect((await userErrorFrom(readResultsFile(secret))).message).toContain('permission is denied');
  });
});

describe('the lock of a results file', () => {
  // The second opener waits for some seconds, long enough to outlast the lock of a killed process.
  it('keeps a second sweep out until the first is closed', async () => {
    const file = newFile();
    const writer = await openResultsWriter(file, header);
    expect((await userErrorFrom(openResultsWriter(file, header))).message).toContain(
      'Another sweep is writing',
    );
    await writer.append(records[0]!);
    await writer.close();
    const again = await openResultsWriter(file, header);
    expect(again.records).toEqual([withoutText(records[0]!)]);
    await again.close();
  }, 40_000);

  it('does not keep anyone from reading', async () => {
    const file = written(whole);
    const writer = await openResultsWriter(file, header);
    expect((await wholeResultsFile(file)).records).toEqual(records);
    await writer.close();
  });

  it('is taken over from a killed process', async () => {
    const file = written(whole);
    mkdirSync(`${file}.lock`);
    const before = new Date(Date.now() - 60_000);
    utimesSync(`${file}.lock`, before, before);
    const { found } = await goOn(file);
    expect(found).toEqual(records);
  });

  it('says that it waits to see whether it was left by a killed process', async () => {
    const file = written(whole);
    mkdirSync(`${file}.lock`);
    let waited = 0;
    const writer = await openResultsWriter(file, header, { onWait: () => waited++ });
    expect(waited).toBe(1);
    await writer.close();
    const free = await openResultsWriter(file, header, { onWait: () => waited++ });
    expect(waited).toBe(1);
    await free.close();
  }, 40_000);

  it('is missed at once when it is removed: nothing more is written, and another may write', async () => {
    const file = newFile();
    const writer = await openResultsWriter(file, header);
    await writer.append(records[0]!);
    rmdirSync(`${file}.lock`);
    const { message } = await userErrorFrom(writer.append(records[1]!));
    expect(message).toContain(`The lock on ${file} was lost`);
    expect(writer.lost.aborted).toBe(true);
    const other = await openResultsWriter(file, header);
    await userErrorFrom(writer.append(records[1]!));
    await other.append(records[2]!);
    await writer.close();
    await other.append(records[1]!);
    await other.close();
    expect((await wholeResultsFile(file)).records).toEqual([records[0], records[2], records[1]]);
  });

  it('is missed without anything being written', async () => {
    const writer = await openResultsWriter(newFile(), header);
    const lost = once(writer.lost, 'abort');
    rmdirSync(`${writer.file}.lock`);
    await lost;
    await userErrorFrom(writer.checkLock());
    await writer.close();
  });

  it('that is lost after the last record does no harm', async () => {
    const writer = await openResultsWriter(newFile(), header);
    await writer.append(records[0]!);
    rmdirSync(`${writer.file}.lock`);
    await writer.close();
    expect((await wholeResultsFile(writer.file)).records).toEqual([records[0]]);
  });
});

describe('a record that no sweep of the model can have written', () => {
  it.each([
    ['beyond the last layer', { i: 3, j: 9 }],
    ['of no layer', { i: 2, j: 2 }],
    ['backwards', { i: 3, j: 1 }],
    ['with half a block', { i: 1, j: null }],
    ['with a layer that is not there', { path: [0, 1, 2, 3, 4] }],
    ['without a path', { path: [] }],
    ['with a path that is too long', { path: Array.from({ length: 513 }, () => 0) }],
  ])('%s is a damaged line', async (_, change) => {
    const file = written(line(header) + line({ ...records[0]!, ...change }) + line(records[1]!));
    expect(await wholeResultsFile(file)).toEqual({ header, records: [records[1]], skippedLines: 1 });
  });

  it.each(['overhead', 'wallMs'])('with an infinite %s is a damaged line', async (field) => {
    const text = line(records[0]!).replace(new RegExp(`"${field}":[\\d.]+`), `"${field}":1e999`);
    expect((await wholeResultsFile(written(line(header) + text))).skippedLines).toBe(1);
  });

  it('is no reason to refuse those of other paths', async () => {
    const free = { ...records[0]!, key: '3..0,0', i: null, j: null, path: [3, 2, 1, 0, 0] };
    const base = { ...records[0]!, i: 0, j: 0 };
    const last = { ...records[0]!, i: 0, j: 4, path: Array.from({ length: 512 }, () => 3) };
    const file = written(line(header) + line(free) + line(base) + line(last));
    expect((await wholeResultsFile(file)).records).toEqual([free, base, last]);
  });

  it('has the key of its path, also where an earlier version wrote another', async () => {
    const earlier = { ...records[0]!, key: '0,0,0..3', i: null, j: null, path: [0, 0, 0, 1, 2, 3] };
    const file = written(line(header) + line(earlier));
    const content = await readResultsFile(file);
    expect(content.records.map(({ key }) => key)).toEqual(['(0,1)x3']);
    expect(await readRecord(file, content, content.records[0]!)).toEqual({ ...earlier, key: '(0,1)x3' });
  });
});

describe('a search', () => {
  const settings = { pool: ['(0,1)', '(1,4)'], width: 2, depth: 2, budget: 5, maxExtra: 3 };
  const begun: SearchRecord = { type: 'search', at: '2026-11-20T10:00:00.000Z', settings };

  it('is written when it begins and when it has ended, and read back', async () => {
    const file = written(line(header) + line(records[0]!));
    const writer = await openResultsWriter(file, header);
    await writer.appendSearch(begun);
    await writer.append(records[1]!);
    await writer.appendSearch({ ...begun, end: 'plateau' });
    expect(writer.searches).toEqual([begun, { ...begun, end: 'plateau' }]);
    await writer.close();
    const content = await readResultsFile(file);
    expect(content.searches).toEqual(writer.searches);
    expect([content.records.length, content.skippedLines]).toEqual([2, 0]);
    const again = await openResultsWriter(file, header);
    expect(again.searches).toEqual(content.searches);
    await again.close();
  });

  it.each([
    ['of blocks that the model lacks', { pool: ['(0,5)'] }],
    ['of no blocks', { pool: ['(0,0)'] }],
    ['of other paths', { pool: ['(0,1)x3'] }],
    ['of a single level', { depth: 1 }],
  ])('%s is a damaged line', async (_, change) => {
    const file = written(line(header) + line({ ...begun, settings: { ...settings, ...change } }));
    const content = await readResultsFile(file);
    expect([content.searches, content.skippedLines]).toEqual([[], 1]);
  });
});

describe('a measured cost', () => {
  const measured = { key: '(0,2)', tokensPerSecond: 20, firstTokenMs: 9.5, perToken: 1.5, firstToken: 1.25 };
  const cost: CostRecord = {
    type: 'cost',
    at: '2026-11-20T10:00:00.000Z',
    backend: 'vulkan',
    device: 'a GPU™',
    threads: 2,
    rounds: 3,
    configs: [measured, { ...measured, key: '(0,2);(1,3)', tokensPerSecond: null, perToken: null }],
  };

  it('is added to a file, also behind a torn line, and read back', async () => {
    const file = written(line(header) + line(records[0]!) + '{"type":"config","ke');
    expect(await appendMade(file, () => Promise.resolve(cost))).toEqual(cost);
    expect(readFileSync(file, 'utf8')).toBe(line(header) + line(records[0]!) + line(cost));
    const content = await readResultsFile(file);
    expect([content.costs, content.records.length, content.skippedLines]).toEqual([[cost], 1, 0]);
    const writer = await openResultsWriter(file, header);
    expect(writer.costs).toEqual([cost]);
    await writer.close();
  });

  it('is whole without its line end', async () => {
    const file = written((line(header) + line(cost)).trimEnd());
    await goOn(file);
    expect((await readResultsFile(file)).costs).toEqual([cost]);
  });

  it('leaves the file as it is when there is none, or it fails, and gives the lock back', async () => {
    const file = written(whole);
    expect(await appendMade(file, () => Promise.resolve(undefined))).toBeUndefined();
    const failing = appendMade(file, () => Promise.reject(new Error('no such config')));
    await expect(failing).rejects.toThrow(/^no such config$/);
    expect(readFileSync(file)).toEqual(whole);
    await goOn(file);
  });

  it.each([
    ['of a config that the model lacks', { configs: [{ ...measured, key: '(0,5)' }] }],
    ['of what is no key', { configs: [{ ...measured, key: '( 0,2)' }] }],
    ['of nothing', { configs: [] }],
    ['of no time', { configs: [{ ...measured, firstTokenMs: 0 }] }],
    ['of no ratio', { configs: [{ ...measured, firstToken: null }] }],
  ])('%s is a damaged line', async (_, change) => {
    const content = await readResultsFile(written(line(header) + line({ ...cost, ...change } as CostRecord)));
    expect([content.costs, content.skippedLines]).toEqual([[], 1]);
  });
});

describe('a header with more layers than llama.cpp knows', () => {
  it('is not believed', async () => {
    const huge = { ...header, model: { ...header.model, layers: 513 } };
    expect((await userErrorFrom(readResultsFile(written(line(huge))))).message).toContain('model.layers');
    const most = { ...header, model: { ...header.model, layers: 512 } };
    expect((await readResultsFile(written(line(most)))).header.model.layers).toBe(512);
  });
});

describe('the texts of a record', () => {
  it('are read when they are asked for, also of one just written', async () => {
    const file = written(whole);
    const writer = await openResultsWriter(file, header);
    await writer.append(record(3));
    expect(writer.records.map((one) => one.outputs[0])).not.toContainEqual(
      expect.objectContaining({ ms: 5 }),
    );
    const found = await Promise.all(writer.records.map((one) => readRecord(file, writer, one)));
    expect(found).toEqual([...records, record(3)]);
    await writer.close();
  });

  it('are not those of a file that took its place', async () => {
    const file = written(whole);
    const content = await readResultsFile(file);
    writeFileSync(file, line(header) + line(record(3)).repeat(3));
    const { message } = await userErrorFrom(readRecord(file, content, content.records[1]!));
    expect(message).toContain('changed by another program');
  });
});
