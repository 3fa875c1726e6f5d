import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import type { Probe } from '../../src/core/probes/probes.js';
import { scoreOutput } from '../../src/core/scoring/index.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineProbe, RunOutput } from '../../src/protocol/engine.js';
import { toEngineProbes } from '../../src/runner/probeJob.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { demoSets } from '../support/sweep.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** The demo's probes, all of them also as guesses of one number, with room for answers that do not end by themselves. */
function probes(count: number): EngineProbe[] {
  const [sums, scenes] = demoSets(count);
  const guesses = [...sums!.probes, ...scenes!.probes].map((probe): Probe => {
    const digits = probe.answer.kind === 'text' ? probe.answer.accept[0]! : '3';
    return { ...probe, scorer: 'integer', answer: { kind: 'integer', digits, candidates: 'only' } };
  });
  const sets = [sums!, scenes!, { ...sums!, name: 'guesses', probes: guesses }];
  return toEngineProbes({
    sets: sets.map((set) => ({ ...set, probes: set.probes.map((probe) => ({ ...probe, maxTokens: 160 })) })),
  });
}

/** What a model answers under a config: as it is, and where nothing ends an answer but the model and the limit. */
async function bothWays(model: string, config: string, asked: readonly EngineProbe[]) {
  const engine = new Engine({ log: () => undefined, text: () => undefined, answer: () => undefined });
  const { model: loaded } = await engine.load({ model, gpu: 'false', threads: 1 });
  const { path, key } = parseConfig(config, loaded.layers);
  await engine.setProbes({ probes: [...asked], longestPath: [...path] });
  const run = async (): Promise<Map<string, RunOutput>> => {
    const { outputs } = await engine.run({ config: key, path: [...path] });
    return new Map(outputs.map((output) => [output.key, output]));
  };
  const ended = await run();
  for (const job of [...engine['probes']!.jobs.values()].flat())
    Object.assign(job, { finish: () => undefined });
  return { ended, whole: await run() };
}

const tokensOf = (outputs: ReadonlyMap<string, RunOutput>, group: string): number =>
  [...outputs.values()]
    .filter(({ key }) => key.startsWith(group))
    .reduce((sum, { tokens }) => sum + tokens, 0);

/** Broken characters, which only a wrecked model says, are put together otherwise as a text grows. */
const readable = ({ output }: RunOutput): string => output.replace(/[^ -~\n]/g, '');

/** Checks that every answer that ended early has the score of the whole answer. @returns the reasons it ended for. */
function expectSameScores(
  asked: readonly EngineProbe[],
  { ended, whole }: Awaited<ReturnType<typeof bothWays>>,
): Set<string> {
  for (const { key, probe, emotions = 'strict' } of asked) {
    const [early, late] = [ended.get(key)!, whole.get(key)!];
    expect(readable(late).startsWith(readable(early)), key).toBe(true);
    const [{ score, parsed }, expected] = [early, late].map(({ output }) =>
      scoreOutput(probe, output, { emotions }),
    ) as [ReturnType<typeof scoreOutput>, ReturnType<typeof scoreOutput>];
    expect({ key, score, parsed }).toEqual({ key, score: expected.score, parsed: expected.parsed });
  }
  return new Set([...ended.values()].map(({ stop }) => stop));
}

describe('an answer that ends early', () => {
  it.each(['(0,0)', '(2,8)', '0,1,2,7,8,9', '9,8,7,6,5,4,3,2,1,0'])(
    'has the score of the whole answer, with the demo model under %s',
    async (config) => {
      const asked = probes(24);
      const both = await bothWays(DEMO_MODEL, config, asked);
      expect([...expectSameScores(asked, both)]).toContain('decided');
      expect(tokensOf(both.ended, 'guesses')).toBeLessThan(tokensOf(both.whole, 'guesses'));
    },
  );

  it('spares tokens and no score, with a model that only loops', async () => {
    const model = folder.path('random.gguf');
    await writeRandomModel(model, shapes.llama, DEMO_MODEL);
    const asked = probes(6);
    const both = await bothWays(model, '(1,2)', asked);
    expect([...expectSameScores(asked, both)]).toContain('loop');
    expect(tokensOf(both.ended, 'demo-scenes')).toBeLessThan(tokensOf(both.whole, 'demo-scenes'));
  });
});
