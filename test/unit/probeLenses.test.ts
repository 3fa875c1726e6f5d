import { describe, expect, it } from 'vitest';
import { type ProbeResult, resultOf } from '../../src/core/results/probeResults.js';
import { fileLenses, probeLenses, type ProbeLensState } from '../../src/host/probes/lensItems.js';
import { probe, stored } from '../support/probes.js';

const baseline = stored({ config: '(0,0)', output: '17' });
const config = stored({ config: '(4,7)', output: '42' });
const result = (...outputs: Parameters<typeof resultOf>[2]): ProbeResult =>
  resultOf(probe(), 'austin', outputs)!;
const lenses = (state: Partial<ProbeLensState>) =>
  probeLenses({
    ...{ trusted: true, live: undefined, last: undefined, result: undefined, scorePlace: 'lens' },
    ...state,
  });
const titles = (state: Partial<ProbeLensState>): string[] => lenses(state).map(({ title }) => title);
const live = (phase: 'waiting' | 'loading' | 'queued' | 'running') => ({
  config: '(4,7)',
  part: '(4,7)',
  phase,
  texts: new Map<string, string>(),
});

describe('the lenses above a probe', () => {
  it('offer the baseline and any config', () => {
    expect(titles({})).toEqual(['▶ baseline', '▶ (i,j)…', 'Show Prompt']);
  });

  it('offer the last config by its name', () => {
    const items = lenses({ last: '(4,7)' });
    expect(items[2]).toMatchObject({ title: '▶ (4,7)', action: { do: 'run', config: '(4,7)' } });
  });

  it('show the last result and its change, and open the answers', () => {
    const items = lenses({ result: result(config, baseline) }).slice(2);
    expect(items.map(({ title }) => title)).toEqual(['(4,7): 0.40 → 1.00 (+0.60)', 'Show Prompt']);
    expect(items[0]?.action).toEqual({ do: 'answers' });
    const same = result(config, stored({ config: '(0,0)' }));
    expect(titles({ result: same })[2]).toBe('(4,7): 1.00 → 1.00 (no change)');
  });

  it.each(['end', 'start', 'none'] as const)(
    'do not repeat a score that is shown elsewhere: %s',
    (scorePlace) => {
      const items = lenses({ result: result(config, baseline), scorePlace }).slice(2);
      expect(items.map(({ title }) => title)).toEqual(['Show Answers', 'Show Prompt']);
      expect(items[0]?.action).toEqual({ do: 'answers' });
    },
  );

  it('show a result that has no baseline, or is the baseline', () => {
    expect(titles({ result: result(config) }).slice(2)).toEqual(['(4,7): 1.00', 'Show Prompt']);
    expect(titles({ result: result(baseline) }).slice(2)).toEqual(['baseline: 0.40', 'Show Prompt']);
  });

  it('say that a result is of another question', () => {
    const old = result(stored({ asked: 'something else' }));
    expect(titles({ result: old }).slice(2)).toEqual([
      '(4,7): 1.00, prompt edited since this run',
      'Show Prompt',
    ]);
  });

  it('show a run, and stop it', () => {
    const of = (phase: 'waiting' | 'loading' | 'queued' | 'running') =>
      titles({ live: live(phase), result: result(config) });
    expect(of('running')).toEqual(['$(loading~spin) running (4,7)…', '■ Stop']);
    expect(of('loading')[0]).toBe('$(loading~spin) loading the model for (4,7)…');
    expect(of('waiting')[0]).toBe('$(clock) (4,7) is next…');
    expect(of('queued')).toEqual(['$(clock) (4,7) waits for its turn in the sweep…', '■ Stop']);
  });

  it('show what the model is really asked', () => {
    const items = lenses({});
    expect(items.at(-1)).toMatchObject({ title: 'Show Prompt', action: { do: 'prompt' } });
  });

  it('run nothing in a workspace that is not trusted, but keep results', () => {
    expect(titles({ trusted: false, last: '(4,7)' })).toEqual([]);
    expect(titles({ trusted: false, result: result(config) })).toEqual(['(4,7): 1.00']);
  });

  it('cut the name of a long path', () => {
    const [, , item] = titles({ last: '0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2,0,1,2' });
    expect(item).toMatch(/^▶ 0,1,2.{30,}…$/);
  });
});

describe('the lenses of a probe file', () => {
  const of = (state: Partial<Parameters<typeof fileLenses>[0]>): string[] =>
    fileLenses({
      trusted: true,
      model: undefined,
      probes: 3,
      running: false,
      live: undefined,
      last: undefined,
      result: undefined,
      ...state,
    }).map(({ title }) => title);

  it('name the model, or ask for one', () => {
    expect(of({ model: '/models/Qwen3-4B.gguf' })[0]).toBe('RYS: Qwen3-4B.gguf');
    expect(of({})[0]).toBe('RYS: Select Model…');
  });

  it('run all probes under the baseline, any config and the last one', () => {
    const state = {
      ...{ trusted: true, model: undefined, probes: 3, running: false, live: undefined },
      ...{ last: '(4,7)', result: undefined },
    };
    expect(fileLenses(state).slice(1)).toMatchObject([
      { title: '▶ Run All · baseline', action: { do: 'runAll', config: '(0,0)' } },
      { title: '▶ Run All Under (i,j)…', action: { do: 'runAll' } },
      { title: '▶ Run All · (4,7)', action: { do: 'runAll', config: '(4,7)' } },
    ]);
    expect(fileLenses(state)[2]?.action).not.toHaveProperty('config');
    expect(of({})).toHaveLength(3);
    expect(of({ probes: 1, last: '(4,7)' })).toHaveLength(1);
  });

  it('tell how far a run of all is, or what it waits for, and stop it', () => {
    const during = (change: Partial<NonNullable<Parameters<typeof fileLenses>[0]['live']>>) =>
      of({
        running: true,
        last: '(4,7)',
        live: { config: '(4,7)', part: '(4,7)', phase: 'running', answered: 5, of: 16, ...change },
      }).slice(1);
    expect(during({})).toEqual(['$(loading~spin) 5/16 under (4,7)…', '■ Stop All']);
    expect(during({ part: '(0,0)' })[0]).toBe('$(loading~spin) 5/16 under baseline, for comparison…');
    expect(during({ phase: 'queued' })[0]).toBe('$(clock) (4,7) waits for its turn in the sweep…');
    expect(during({ phase: 'waiting' })[0]).toBe('$(clock) (4,7) is next…');
    expect(during({ phase: 'loading' })[0]).toBe('$(loading~spin) loading the model for (4,7)…');
    expect(of({ running: true }).slice(1)).toEqual(['■ Stop All']);
  });

  it('tell how many probes have answered, and their means', () => {
    const mean = { config: '(4,7)', answered: 3, of: 3, score: 0.8, baseline: 0.6 };
    expect(of({ result: mean }).at(-1)).toBe('3/3 · 0.600 → 0.800 under (4,7)');
    expect(of({ result: mean, trusted: false })).toEqual(['3/3 · 0.600 → 0.800 under (4,7)']);
    expect(of({ result: { ...mean, config: '(0,0)', baseline: undefined } }).at(-1)).toBe(
      '3/3 · 0.800 under baseline',
    );
    expect(of({ result: mean, probes: 1 })).toHaveLength(1);
  });

  it('say of which probes the means are', () => {
    const tooltip = (answered: number): string | undefined =>
      fileLenses({
        ...{ trusted: false, model: undefined, probes: 3, running: false, live: undefined, last: undefined },
        result: { config: '(4,7)', answered, of: 3, score: 1, baseline: undefined },
      })[0]?.tooltip;
    expect(tooltip(3)).toBe('Mean scores of all 3 probes');
    expect(tooltip(2)).toBe('Mean scores of the 2 probes that have answered');
  });

  it('offer to run all of two probes, and not of one', () => {
    expect([of({ probes: 1 }), of({ probes: 2 })].map(({ length }) => length)).toEqual([1, 3]);
  });

  it('are none where there is nothing to run', () => {
    expect(of({ probes: 0 })).toEqual([]);
    expect(of({ trusted: false })).toEqual([]);
  });
});

describe('every lens', () => {
  const file = { trusted: true, model: '/models/a.gguf', probes: 2, last: '(4,7)', live: undefined };
  const mean = { config: '(4,7)', answered: 2, of: 2, score: 1, baseline: undefined };
  const running = { config: '(4,7)', part: '(4,7)', phase: 'running', answered: 1, of: 2 } as const;
  const all = [
    ...lenses({ last: '(4,7)', result: result(config) }),
    ...lenses({ live: live('running') }),
    ...fileLenses({ ...file, running: false, result: mean }),
    ...fileLenses({ ...file, running: true, live: running, result: undefined }),
  ];

  it('does what it says', () => {
    expect(
      all.map(({ action }) => ('config' in action ? `${action.do} ${action.config}` : action.do)),
    ).toEqual([
      ...['run (0,0)', 'choose', 'run (4,7)', 'answers', 'prompt'],
      ...['answers', 'stop'],
      ...['selectModel', 'runAll (0,0)', 'runAll', 'runAll (4,7)', 'nothing'],
      ...['selectModel', 'nothing', 'stop'],
    ]);
  });

  it('says in other words what that is', () => {
    for (const { title, tooltip } of all)
      expect([title, tooltip.split(' ').length > 2]).toEqual([title, true]);
    const models = [undefined, '/models/a.gguf'].map(
      (model) => fileLenses({ ...file, model, running: false, result: undefined })[0]!.tooltip,
    );
    expect(models).toEqual([
      'Select the model that probes run on',
      'Probes run on /models/a.gguf. Click to select another model.',
    ]);
  });
});
