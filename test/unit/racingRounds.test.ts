import { describe, expect, it } from 'vitest';
import { gridConfigs } from '../../src/core/configs/configGrid.js';
import { blockConfig } from '../../src/core/configs/layerPath.js';
import type { RunRequest, RunResult } from '../../src/protocol/engine.js';
import { type Answered, racesOf, runRounds } from '../../src/runner/racing.js';
import { blockRecord, integerProbe, probeSet, runHeader } from '../support/runs.js';

const request: RunRequest = { config: '(1,2)', path: [0, 1, 1, 2], gate: ['b', 'f'] };
const rounds = [
  ['a', 'b'],
  ['c', 'd'],
  ['e', 'f'],
];

/** What the engine answers, 10 ms a call. */
function answering(states: readonly RunResult['state'][] = []) {
  const asked: { probes: readonly string[]; gate: readonly string[] | undefined }[] = [];
  const run = (wanted: RunRequest): Promise<Answered> => {
    const { probes, gate } = wanted;
    asked.push({ probes: probes!, gate });
    return Promise.resolve({
      state: states[asked.length - 1] ?? 'done',
      outputs: probes!.map((key) => ({ key, output: key, tokens: 1, stop: 'eos' as const, ms: 4 })),
      wallMs: 10,
      switchMs: 1,
    });
  };
  return { asked, run };
}
const never = (): boolean => false;

describe('a run in rounds', () => {
  it('asks the gate in the first round, and nothing twice', async () => {
    const { asked, run } = answering();
    const result = await runRounds(request, rounds, { run, beaten: never, cancelled: never });
    expect(asked).toEqual([
      { probes: ['b', 'f', 'a'], gate: ['b', 'f'] },
      { probes: ['c', 'd'], gate: undefined },
      { probes: ['e'], gate: undefined },
    ]);
    expect(result).toMatchObject({ state: 'done', wallMs: 30, switchMs: 3 });
    expect(result.outputs.map(({ key, ms }) => `${key} ${ms}`)).toEqual([
      'b 4',
      'f 4',
      'a 4',
      'c 14',
      'd 14',
      'e 24',
    ]);
  });

  it('ends when it is beaten, with the answers that it had', async () => {
    const { run } = answering();
    const beaten = ({ outputs }: Answered): boolean => outputs.length > 3;
    const result = await runRounds(request, rounds, { run, beaten, cancelled: never });
    expect(result.state).toBe('dropped');
    expect(result.outputs).toHaveLength(5);
  });

  it('is never dropped after its last round: then its score is known', async () => {
    const { run } = answering();
    const beaten = ({ outputs }: Answered): boolean => outputs.length === 6;
    expect((await runRounds(request, rounds, { run, beaten, cancelled: never })).state).toBe('done');
  });

  it.each(['early-stopped', 'unsupported', 'cancelled'] as const)(
    'ends when the engine says %s',
    async (state) => {
      const { asked, run } = answering([state]);
      const result = await runRounds(request, rounds, { run, beaten: () => true, cancelled: never });
      expect([result.state, asked.length]).toEqual([state, 1]);
    },
  );

  it('begins no round after it was cancelled', async () => {
    const { asked, run } = answering();
    const result = await runRounds(request, rounds, {
      run,
      beaten: never,
      cancelled: () => asked.length === 1,
    });
    expect([result.state, asked.length]).toEqual(['cancelled', 1]);
  });
});

describe('the races of a sweep', () => {
  const probes = Array.from({ length: 80 }, (_, n) => integerProbe(`p${n + 1}`, '11'));
  const header = { ...runHeader({ sets: [probeSet('guesses', probes)] }), settings: { racing: true } };
  const all = (score: number) => ({ guesses: probes.map(() => score) });
  const baseline = blockRecord(0, 0, 4, all(1));
  const dropped = blockRecord(1, 2, 4, { guesses: Array<number>(16).fill(0) }, { state: 'dropped' });
  const options = { engine: { backend: 'cpu' }, prepared: { sequences: 64 }, selected: 10 };
  const config = blockConfig(0, 1, 4);

  it('are none where racing is off', () => {
    expect(racesOf({ header: { ...header, settings: {} }, records: [baseline] }, options)).toBeUndefined();
  });

  it('have rounds of 16 probes, on a GPU of as many as are answered at once', () => {
    const race = (backend: string) =>
      racesOf({ header, records: [baseline] }, { ...options, engine: { backend } })!(config)!;
    expect(race('cpu').rounds.map(({ length }) => length)).toEqual([16, 16, 16, 16, 16]);
    expect(race('cuda').rounds.map(({ length }) => length)).toEqual([64, 16]);
    expect(new Set(race('cpu').rounds.flat()).size).toBe(80);
  });

  it('leave the baseline, and what was dropped before, to be run whole', () => {
    const races = racesOf({ header, records: [baseline, dropped] }, options)!;
    expect(
      gridConfigs(4)
        .filter((one) => !races(one))
        .map(({ key }) => key),
    ).toEqual(['(0,0)', '(1,2)']);
  });

  it('wait for a whole baseline', () => {
    const failed = { ...baseline, state: 'failed' as const, outputs: [] };
    expect(racesOf({ header, records: [baseline, failed] }, options)!(config)).toBeUndefined();
  });
});
