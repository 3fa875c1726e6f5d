import { writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfigRecord, RunHeader } from '../../src/core/results/records.js';
import { type AnswersAsk, AnswersPanel } from '../../src/host/diff/answersPanel.js';
import { configAnswers, probeAnswers } from '../../src/host/diff/shownAnswers.js';
import { CombinedScores } from '../../src/host/results/combinedScores.js';
import { ResultsFile } from '../../src/host/results/resultsFile.js';
import { Sweeps } from '../../src/host/sweeps/sweeps.js';
import {
  parseToAnswers,
  type ShownAnswers,
  type Subject,
  type ToAnswers,
} from '../../src/protocol/answersView.js';
import { temporaryFolder } from '../support/files.js';
import { memory } from '../support/host.js';
import { blockRecord, outputOf, runHeader } from '../support/runs.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const none = { acquire: () => Promise.reject(new Error('no engine here')), release: () => Promise.resolve() };
const sweeps = new Sweeps({ engines: none, appVersion: '0', memory: memory() });
const line = (entry: RunHeader | ConfigRecord): string => `${JSON.stringify(entry)}\n`;

let count = 0;
async function fileOf(records: readonly ConfigRecord[], header = runHeader()): Promise<ResultsFile> {
  const path = folder.path(`answers-${count++}.rys.jsonl`);
  writeFileSync(path, line(header) + records.map(line).join(''));
  const combined = new CombinedScores(memory(), () => 'sum');
  const file = new ResultsFile(path, sweeps, () => ({ dispose: () => undefined }), combined);
  await file.load();
  return file;
}

const baseline = blockRecord(0, 0, 4, { guesses: [0.5, 1] });
const gain = blockRecord(1, 2, 4, { guesses: [1, 1] });
const loss = blockRecord(0, 2, 4, { guesses: [0.25, 0] });
const broken = blockRecord(1, 3, 4, {}, { state: 'failed', error: 'The engine ended.' });
const stopped = blockRecord(0, 3, 4, { guesses: [0] }, { state: 'early-stopped' });
const dropped = blockRecord(0, 4, 4, { guesses: [0] }, { state: 'dropped' });
const records = [baseline, gain, loss, broken, stopped, dropped];

async function shown(
  config: string,
  more: { against?: string; pinned?: string[] } = {},
): Promise<ShownAnswers> {
  const file = await fileOf(records);
  const { pinned = [], ...against } = more;
  const answers = await configAnswers(file, { kind: 'config', file: file.file, config, ...against }, pinned);
  expect(parseToAnswers({ type: 'answers', answers })).toMatchObject({ ok: true });
  return answers;
}

describe('the answers of a config', () => {
  it('stand beside the baseline’s, with what was expected and asked', async () => {
    const answers = await shown('(1,2)', { pinned: ['(0,2)', '(1,2)'] });
    expect(answers).toMatchObject({
      title: '(1,2) vs the baseline',
      change: 'Δ +0.250 ± 0.250',
      before: 'Baseline',
      after: '(1,2)',
      notices: [],
      run: 'Run Again',
      pinned: true,
      against: '(0,0)',
      others: [
        { id: '(0,0)', label: 'Baseline' },
        { id: '(0,2)', label: '(0,2)' },
      ],
    });
    expect(answers.pairs).toEqual([
      {
        id: '(1,2) guesses/p1',
        kind: 'better',
        set: 'guesses',
        probe: 'p1',
        seed: null,
        config: '(1,2)',
        before: { text: 'answer 0.5', score: 0.5, remarks: [] },
        after: { text: 'answer 1', score: 1, remarks: [] },
        expected: '11',
        question: [{ role: 'user', text: 'What is 11?' }],
      },
      expect.objectContaining({ kind: 'unchanged', probe: 'p2', expected: '22' }),
    ]);
  });

  it('stand beside another config’s', async () => {
    const answers = await shown('(0,2)', { against: '(1,2)' });
    expect(answers).toMatchObject({
      title: '(0,2) vs (1,2)',
      change: 'Δ −0.875',
      before: '(1,2)',
      after: '(0,2)',
      against: '(1,2)',
      pinned: false,
    });
    expect(answers.others.map(({ id }) => id)).toEqual(['(0,0)', '(1,2)']);
    expect(answers.pairs.map(({ kind, probe }) => [kind, probe])).toEqual([
      ['worse', 'p2'],
      ['worse', 'p1'],
    ]);
  });

  it('stand alone where they are the baseline’s, or compared with themselves', async () => {
    const own = await shown('(0,0)');
    expect(own).toMatchObject({
      title: 'Baseline',
      change: '',
      before: null,
      after: 'Baseline',
      against: null,
    });
    expect(own.pairs.map(({ kind, before }) => [kind, before])).toEqual([
      ['alone', null],
      ['alone', null],
    ]);
    expect(await shown('(1,2)', { against: '(1,2)' })).toMatchObject({ title: '(1,2)', before: null });
    expect(await shown('(0,0)', { against: '(1,2)' })).toMatchObject({
      title: 'Baseline vs (1,2)',
      before: '(1,2)',
      after: 'Baseline',
    });
  });

  it.each([
    ['(1,3)', 'Run Again', ['(1,3) failed: The engine ended.'], 0],
    [
      '(0,3)',
      'Run Again',
      [
        '(0,3) was stopped early, because its first answers were too poor to continue. It had given 1 of 2 answers by then.',
      ],
      1,
    ],
    [
      '(0,4)',
      'Run Again',
      [expect.stringMatching(/^\(0,4\) was dropped by racing\. .*It had given 1 of 2 answers by then\.$/)],
      1,
    ],
    ['(2,4)', 'Run', ['(2,4) has not been run yet.'], 0],
  ])('say what happened to %s, and how to run it', async (config, run, notices, pairs) => {
    const answers = await shown(config);
    expect({ run: answers.run, notices: answers.notices, pairs: answers.pairs.length }).toEqual({
      run,
      notices,
      pairs,
    });
  });

  it('cannot be asked for again where the model cannot run the config, or the sweep was imported', async () => {
    const unsupported = blockRecord(1, 4, 4, {}, { state: 'unsupported', error: 'Too deep.' });
    const file = await fileOf([baseline, unsupported]);
    const subject = { kind: 'config', file: file.file, config: '(1,4)' } as const;
    expect(await configAnswers(file, subject, [])).toMatchObject({
      run: null,
      notices: ['(1,4) cannot be run on this model: Too deep.'],
    });
    const imported = { format: 'LLMRI', file: 'their.json', hash: '', notes: [] };
    const foreign = await fileOf([baseline], { ...runHeader(), imported });
    const answers = await configAnswers(foreign, { ...subject, config: '(0,0)' }, []);
    expect(answers.run).toBeNull();
  });

  it('say that there is no baseline', async () => {
    const file = await fileOf([gain]);
    const answers = await configAnswers(file, { kind: 'config', file: file.file, config: '(1,2)' }, []);
    expect(answers).toMatchObject({ before: null, notices: ['The baseline has not been run yet.'] });
    expect(answers.pairs.map(({ kind }) => kind)).toEqual(['alone', 'alone']);
  });

  it('are paired by seed', async () => {
    const sampled = (i: number, j: number, scores: number[]) =>
      blockRecord(
        i,
        j,
        4,
        {},
        {
          outputs: scores.map((score, seed) => outputOf('guesses', 'p1', score, { seed: seed + 1 })),
        },
      );
    const header = { ...runHeader(), sampling: { temperature: 0.7, topP: 1, seeds: [1, 2] } };
    const file = await fileOf([sampled(0, 0, [0, 1]), sampled(1, 2, [1, 1])], header);
    const { pairs } = await configAnswers(file, { kind: 'config', file: file.file, config: '(1,2)' }, []);
    expect(pairs.map(({ id, kind, seed }) => [id, kind, seed])).toEqual([
      ['(1,2) guesses/p1 · seed 1', 'better', 1],
      ['(1,2) guesses/p1 · seed 2', 'unchanged', 2],
    ]);
  });
});

describe('the answers to one probe', () => {
  const of = async (keys: string[], probe = 'p1'): Promise<ShownAnswers> => {
    const file = await fileOf(records);
    const subject = { kind: 'probe' as const, file: file.file, set: 'guesses', probe, keys };
    return probeAnswers(file, subject);
  };

  it('stand under each config beside the baseline’s', async () => {
    const answers = await of(['(0,2)', '(1,2)']);
    expect(answers).toMatchObject({ title: 'p1 · 2 configs', before: 'Baseline', after: null, run: null });
    expect(answers.pairs.map(({ config, kind }) => [config, kind])).toEqual([
      ['(0,2)', 'worse'],
      ['(1,2)', 'better'],
    ]);
    expect(await of(['(1,2)'])).toMatchObject({ title: 'p1 · (1,2)', after: '(1,2)', notices: [] });
  });

  it('may be none', async () => {
    expect((await of(['(1,2)'], 'p9')).notices).toEqual(['No config has an answer to p9.']);
  });
});

describe('a comparison’s panel', () => {
  let sent: ToAnswers[];
  let asked: AnswersAsk[];
  let titles: string[];
  let loads: { subject: Subject; done: (answers: ShownAnswers) => void; fail: (error: Error) => void }[];
  let panel: AnswersPanel;
  const subject: Subject = { kind: 'config', file: 'f', config: '(1,2)' };
  const answersOf = (of: Subject): ShownAnswers => ({
    subject: of,
    title: of.kind === 'config' ? of.config : of.probe,
    ...{ change: '', before: 'Baseline', after: '', notices: [], run: null, pinned: null, others: [] },
    ...{ against: null, pairs: [], more: [] },
  });
  /** Lets a load end. */
  const finish = async (n: number): Promise<void> => {
    const load = loads[n]!;
    load.done(answersOf(load.subject));
    await Promise.resolve();
    await Promise.resolve();
  };

  beforeEach(() => {
    [sent, asked, titles, loads] = [[], [], [], []];
    panel = new AnswersPanel({
      subject,
      load: (wanted) =>
        new Promise((done, fail) => {
          loads.push({ subject: wanted, done, fail });
        }),
      send: (message) => sent.push(message),
      titled: (title) => titles.push(title),
      ask: (ask) => asked.push(ask),
      warn: () => undefined,
    });
  });

  it('sends what it has when the page listens, and again when the page starts anew', async () => {
    await finish(0);
    expect([sent, titles]).toEqual([[], ['(1,2)']]);
    panel.receive({ type: 'ready' });
    panel.receive({ type: 'ready' });
    expect(sent).toHaveLength(2);
  });

  it('shows only what was asked for last, and keeps what it compares with', async () => {
    panel.receive({ type: 'ready' });
    panel.receive({ type: 'against', key: '(3,4)' });
    panel.follow('(1,3)');
    panel.follow('(1,3)');
    expect(loads).toHaveLength(3);
    await finish(2);
    await finish(0);
    await finish(1);
    expect(sent).toEqual([
      { type: 'answers', answers: answersOf({ ...subject, config: '(1,3)', against: '(3,4)' }) },
    ]);
  });

  it('loads again when something may have changed, but sends only what did', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    panel.receive({ type: 'ready' });
    await finish(0);
    panel.refresh();
    panel.refresh();
    vi.runAllTimers();
    vi.useRealTimers();
    expect(loads).toHaveLength(2);
    await finish(1);
    expect(sent).toHaveLength(1);
  });

  it('says what is wrong', async () => {
    panel.receive({ type: 'ready' });
    loads[0]!.fail(new Error('The file is gone.'));
    await Promise.resolve();
    await Promise.resolve();
    expect(sent).toEqual([{ type: 'problem', message: 'The file is gone.' }]);
  });

  it('does not follow configs while it shows one probe', () => {
    panel.show({ kind: 'probe', file: 'f', set: 's', probe: 'p', keys: [] });
    panel.follow('(1,3)');
    expect(loads).toHaveLength(2);
  });

  it('asks for what is to be done', async () => {
    await finish(0);
    panel.receive({ type: 'run' });
    panel.receive({ type: 'pin', pinned: true });
    panel.receive({ type: 'reveal' });
    panel.receive({ type: 'diff', id: 'not there' });
    expect(asked).toEqual([
      { type: 'run', subject },
      { type: 'pin', subject, pinned: true },
      { type: 'reveal', subject },
    ]);
  });
});
