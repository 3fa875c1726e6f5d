import { describe, expect, it } from 'vitest';
import { checkConfig, type ConfigChoices, configItems } from '../../src/host/pickers/configItems.js';
import { RecentConfigs } from '../../src/host/pickers/recentConfigs.js';

const choices = (change: Partial<ConfigChoices> = {}): ConfigChoices => ({
  layers: 10,
  recent: [],
  best: [],
  ...change,
});
const labels = (typed: string, change?: Partial<ConfigChoices>): string[] =>
  configItems(typed, choices(change)).map(({ kind, label }) => (kind === 'separator' ? `— ${label}` : label));

describe('the picker of configs', () => {
  it('offers recent and best configs, the baseline and each layer alone', () => {
    const items = labels('', { recent: ['(4,7)'], best: [{ key: '(2,5)', delta: 0.25 }] });
    expect(items.slice(0, 7)).toEqual([
      '— recent',
      '(4,7)',
      '— best in the results',
      '(2,5)',
      '— unchanged model',
      'baseline (0,0)',
      '— one layer twice',
    ]);
    expect(items.slice(7)).toHaveLength(10);
  });

  it('tells the path, the cost, and the change of the best', () => {
    const items = configItems('', choices({ best: [{ key: '(4,7)', delta: 0.25 }] }));
    expect(items[1]?.description).toBe('+0.250 · 0..6, 4..9 · 3 more layers, +30.0 %');
  });

  it('offers what is typed', () => {
    expect(configItems('(3,6);(4,6)', choices())).toEqual([
      {
        kind: 'config',
        label: 'Run (3,6);(4,6)',
        description: '0..5,3..5,4..9 · 5 more layers, +50.0 %',
        key: '(3,6);(4,6)',
        typed: true,
      },
    ]);
    expect(configItems(' 0..6,4..9 ', choices())[0]).toMatchObject({ label: 'Run (4,7)', key: '(4,7)' });
    expect(configItems('4,7', { ...choices(), verb: 'Export' })[0]).toMatchObject({ label: 'Export (4,7)' });
  });

  it('takes two numbers for a block, and says when they are none: no path of two layers is meant', () => {
    const fault = (typed: string, change?: Partial<ConfigChoices>) =>
      configItems(typed, choices(change)).filter(({ kind }) => kind === 'fault')[0]?.label;
    expect(configItems('4, 7', choices())[0]?.key).toBe('(4,7)');
    expect(configItems('0,0', choices())[0]?.key).toBe('(0,0)');
    expect(fault('9,2')).toBe(
      'The config (9,2) ends before it begins: it needs 0 ≤ i < j ≤ 10, such as (2,9).',
    );
    expect(fault('4,12')).toMatch(/^The config \(4,12\) does not fit a model of 10 layers/);
    expect(fault('7,7')).toMatch(/^The config \(7,7\) does not fit a model of 10 layers/);
    expect(fault('4,7', { objection: () => 'not supported' })).toBe('(4,7) is not supported.');
    expect(configItems('4..4,7', choices())[0]?.key).toBe('4,7');
  });

  it('says what is wrong, and goes on offering the others', () => {
    const items = configItems('(4,12)', choices({ recent: ['(4,7)'] }));
    expect(items[0]).toEqual({
      kind: 'fault',
      label:
        'The config (4,12) does not fit a model of 10 layers: it needs 0 ≤ i < j ≤ 10, or (0,0) for the baseline.',
      typed: true,
    });
    expect(items.some(({ key }) => key === '(4,7)')).toBe(true);
  });

  it('says what the model cannot run', () => {
    const objection = () => 'not supported for hybrid';
    expect(checkConfig('(1,2)', choices({ objection }))).toBe('(1,2) is not supported for hybrid.');
  });

  it('leaves out what does not fit the model', () => {
    expect(labels('', { layers: 5, recent: ['(4,7)'] })).not.toContain('(4,7)');
  });
});

describe('recent configs', () => {
  const memory = () => {
    const values = new Map<string, unknown>();
    return {
      get: <T>(key: string, fallback: T): T => (values.get(key) as T | undefined) ?? fallback,
      update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
    };
  };

  it('are the last eight for each number of layers, without the baseline', async () => {
    const recent = new RecentConfigs(memory());
    for (let j = 1; j <= 10; j++) await recent.add(`(0,${j})`, 10);
    await recent.add('(0,5)', 10);
    await recent.add('(0,0)', 10);
    await recent.add('(1,2)', 36);
    expect(recent.of(10)).toEqual(['(0,5)', '(0,10)', '(0,9)', '(0,8)', '(0,7)', '(0,6)', '(0,4)', '(0,3)']);
    expect(recent.of(36)).toEqual(['(1,2)']);
    expect(recent.of(7)).toEqual([]);
  });
});
