import { appendFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { CombinedScores } from '../../src/host/results/combinedScores.js';
import { Pins } from '../../src/host/results/pins.js';
import { ResultsFile } from '../../src/host/results/resultsFile.js';
import { ResultsFiles } from '../../src/host/results/resultsFiles.js';
import { ResultsPanel } from '../../src/host/results/resultsPanel.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import {
  type FromWebview,
  type ImageFormat,
  parseFromWebview,
  parseToWebview,
  type ToWebview,
} from '../../src/protocol/webview.js';
import { temporaryFolder } from '../support/files.js';
import { memory } from '../support/host.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const none = { acquire: () => Promise.reject(new Error('no engine here')), release: () => Promise.resolve() };
const sweeps = new Sweeps({ engines: none, appVersion: '0', memory: memory() });
const line = (entry: RunHeader | ConfigRecord): string => `${JSON.stringify(entry)}\n`;
const baseline = blockRecord(0, 0, 4, { guesses: [0.5, 0.5] });
const better = blockRecord(1, 2, 4, { guesses: [0.75, 0.5] });

let name = 0;
let changedOnDisk: (() => void) | undefined;
const watch = (_: string, changed: () => void) => {
  changedOnDisk = changed;
  return { dispose: () => (changedOnDisk = undefined) };
};
function writtenFile(...records: ConfigRecord[]): string {
  const file = folder.path(`results-${name++}.rys.jsonl`);
  writeFileSync(file, line(runHeader()) + records.map(line).join(''));
  return file;
}

describe('a results view', () => {
  let sent: ToWebview[];
  let asked: FromWebview[];
  let view: ResultsPanel;
  let file: ResultsFile;
  const pins = new Pins(memory());
  const combined = new CombinedScores(memory(), () => 'sum');

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    file = new ResultsFile(writtenFile(baseline, better), sweeps, watch, combined);
    await file.load();
    [sent, asked] = [[], []];
    view = new ResultsPanel(
      file,
      pins,
      (message) => {
        // What is sent must be what the webview takes.
        expect(parseToWebview(JSON.parse(JSON.stringify(message)))).toMatchObject({ ok: true });
        sent.push(message);
      },
      (message) => asked.push(message),
    );
  });
  afterEach(() => {
    view.dispose();
    file.dispose();
    vi.useRealTimers();
  });
  const ofType = <T extends ToWebview['type']>(type: T) =>
    sent.filter((message): message is Extract<ToWebview, { type: T }> => message.type === type);

  it('sends nothing before the webview listens, and the whole when it does', () => {
    view.post({ type: 'reveal', key: '(1,2)' });
    expect(sent).toEqual([]);
    view.receive({ type: 'ready' });
    expect(sent.map(({ type }) => type)).toEqual(['results', 'reveal']);
    const [results] = ofType('results');
    expect(results!.configs.map(({ key, delta }) => [key, delta])).toEqual([
      ['(0,0)', 0],
      ['(1,2)', 0.125],
    ]);
    expect(results!.summary).toMatchObject({ baseline: '(0,0)', best: '(1,2)', pareto: ['(0,0)', '(1,2)'] });
    expect(results!.sweep).toMatchObject({ state: 'idle', resumable: false, pending: [] });
  });

  it('of a file that is still being read waits for it, and then sends the whole once', async () => {
    const unread = new ResultsFile(writtenFile(baseline, better), sweeps, watch, combined);
    const early = new ResultsPanel(
      unread,
      pins,
      (message) => sent.push(message),
      () => undefined,
    );
    early.post({ type: 'reveal', key: '(1,2)' });
    early.receive({ type: 'ready' });
    expect([unread.isRead, sent]).toEqual([false, []]);
    await unread.load();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.map(({ type }) => type)).toEqual(['results', 'reveal', 'significance', 'probes', 'anatomy']);
    early.dispose();
    unread.dispose();
  });

  it.each([
    ['a missing one', undefined, /no such file|does not exist|not found/i],
    ['an empty one', '', /is empty: no sweep has written to it/],
    ['another one', 'some text\n', /not a results file, in spite of its name: .* Open it as text/],
    ['another schema', line(runHeader()).replace('"schema":1', '"schema":9'), /schema version 9/],
  ])('says what is wrong with a file once it has been read: %s', async (_, content, problem) => {
    const path = folder.path(`wrong-${name++}.rys.jsonl`);
    if (content !== undefined) writeFileSync(path, content);
    const wrong = new ResultsFile(path, sweeps, watch, combined);
    const early = new ResultsPanel(
      wrong,
      pins,
      (message) => sent.push(message),
      () => undefined,
    );
    early.receive({ type: 'ready' });
    expect(sent).toEqual([]);
    await wrong.load();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual([{ type: 'problem', message: expect.stringMatching(problem) as string }]);
    early.dispose();
    wrong.dispose();
  });

  it('that was closed while the file was read gets nothing', async () => {
    const unread = new ResultsFile(writtenFile(baseline), sweeps, watch, combined);
    const early = new ResultsPanel(
      unread,
      pins,
      (message) => sent.push(message),
      () => undefined,
    );
    early.receive({ type: 'ready' });
    early.dispose();
    await unread.load();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual([]);
    unread.dispose();
  });

  it('sends only what changed when lines are added by another program', async () => {
    view.receive({ type: 'ready' });
    appendFileSync(file.file, line(blockRecord(0, 1, 4, { guesses: [0, 0] })));
    changedOnDisk!();
    const changed = new Promise<void>((resolve) => file.changed.on(resolve));
    await vi.advanceTimersByTimeAsync(400);
    await changed;
    await vi.advanceTimersByTimeAsync(300);
    expect(ofType('results')).toHaveLength(1);
    expect(ofType('update').map(({ configs }) => configs.map(({ key }) => key))).toEqual([['(0,1)']]);
  });

  it('sends the whole when the file has become another one, or more lines are damaged', async () => {
    view.receive({ type: 'ready' });
    appendFileSync(file.file, 'damaged\n');
    await file.reload();
    await vi.advanceTimersByTimeAsync(300);
    expect(ofType('results').map(({ run }) => run.skippedLines)).toEqual([0, 1]);
    writeFileSync(
      file.file,
      line(runHeader({ layers: 2 })) + line(blockRecord(0, 0, 2, { guesses: [1, 1] })),
    );
    await file.reload();
    await vi.advanceTimersByTimeAsync(300);
    expect(ofType('results').map(({ run }) => run.model.layers)).toEqual([4, 4, 2]);
  });

  it('remembers how the scores are combined, and sends every changed number', async () => {
    const sets = ['guesses', 'words'].map((name) => probeSet(name, [integerProbe('p1', '11')]));
    const scores = { guesses: [0.5], words: [0.5] };
    writeFileSync(file.file, line(runHeader({ sets })) + line(blockRecord(0, 0, 4, scores)));
    await file.reload();
    view.receive({ type: 'ready' });
    view.receive({ type: 'combine', combined: 'mean' });
    await vi.advanceTimersByTimeAsync(300);
    expect(combined.of(file.file)).toBe('mean');
    const [update] = ofType('update');
    expect(update!.summary.combinedScore).toBe('mean');
    expect(update!.configs.map((config) => config.combined)).toEqual([0.5]);
  });

  it('tells all views of a file what is pinned', async () => {
    view.receive({ type: 'ready' });
    view.receive({ type: 'pin', key: '(1,2)', pinned: true });
    await vi.advanceTimersByTimeAsync(0);
    expect(ofType('pinned')).toEqual([{ type: 'pinned', pinned: ['(1,2)'] }]);
    await pins.set(file.file, '(1,2)', false);
    expect(ofType('pinned').at(-1)).toEqual({ type: 'pinned', pinned: [] });
  });

  it('has the webview draw, and hands what it is asked to the host', async () => {
    view.receive({ type: 'ready' });
    const [svg, png, none, never] = ['svg', 'png', 'png2x', 'svg'].map((format) =>
      view.draw(format as ImageFormat, 'dark').catch((error: unknown) => (error as Error).message),
    );
    const ids = ofType('draw').map(({ id }) => id);
    expect(ofType('draw')[0]).toEqual({ type: 'draw', id: ids[0], format: 'svg', theme: 'dark' });
    view.receive({ type: 'image', id: ids[1]!, data: 'iVBORw' });
    view.receive({ type: 'image', id: ids[0]!, data: '<svg/>' });
    view.receive({ type: 'imageFailed', id: ids[2]!, message: 'There is nothing to draw yet.' });
    expect(await Promise.all([svg, png, none])).toEqual([
      '<svg/>',
      'iVBORw',
      'There is nothing to draw yet.',
    ]);
    view.dispose();
    expect(await never).toMatch(/could not draw the image/);
    view.receive({ type: 'open', key: '(1,2)' });
    expect(asked).toEqual([{ type: 'open', key: '(1,2)' }]);
  });

  it('says why a file cannot be shown, and shows it once it can', async () => {
    view.receive({ type: 'ready' });
    const good = line(runHeader()) + line(baseline);
    writeFileSync(file.file, good.replace('"schema":1', '"schema":9'));
    await file.reload();
    await vi.advanceTimersByTimeAsync(300);
    expect(ofType('problem').at(-1)!.message).toMatch(/schema version 9, but this program reads version 1/);
    writeFileSync(file.file, good);
    await file.reload();
    await vi.advanceTimersByTimeAsync(300);
    expect(ofType('results')).toHaveLength(2);
  });
});

describe('messages of the webview', () => {
  it.each([
    [{ type: 'launch' }, /type/],
    [{ type: 'open' }, /key/],
    [{ type: 'open', key: '' }, /key/],
    [{ type: 'copy', what: 'everything', text: 'x' }, /what/],
    [{ type: 'control', action: 'format' }, /action/],
    ['ready', /message/],
    [null, /message/],
  ])('that fit no schema are named as such: %j', (message, problem) => {
    expect(parseFromWebview(message)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(problem) as string,
    });
  });
});

describe('the results files in use', () => {
  it('are read once, however many show them, and dropped some time after the last', async () => {
    const files = new ResultsFiles(sweeps, watch, new CombinedScores(memory(), () => 'mean'));
    const path = writtenFile(baseline, better);
    const [a, b] = [files.hold(path), await files.open(path)];
    expect(a).toBe(b);
    expect(a.combined).toBe('mean');
    const others = Array.from({ length: 6 }, () => writtenFile(baseline));
    for (const other of others) await files.open(other);
    expect(await files.open(path)).toBe(a);
    files.release(path);
    for (const other of others) await files.open(other);
    expect(await files.open(path)).not.toBe(a);
    files.dispose();
  });

  it('skip damaged lines and say how many', async () => {
    const path = writtenFile(baseline, better);
    appendFileSync(path, '{"type":"config","key":\nnot json at all\n');
    const file = await new ResultsFiles(sweeps, watch, new CombinedScores(memory(), () => 'sum')).open(path);
    expect(file.skippedLines).toBe(2);
    expect(file.results!.configs).toHaveLength(2);
    expect((await file.output({ config: '(1,2)', set: 'guesses', probe: 'p1' }))?.output).toBe('answer 0.75');
  });
});
