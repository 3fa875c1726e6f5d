import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselinePath, parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { Engine } from '../../src/engine/engine.js';
import { LoadedModel } from '../../src/engine/model.js';
import { SeededSamplers } from '../../src/engine/native/samplers.js';
import { readModelHeader } from '../../src/gguf/read.js';
import type { EngineProbe, Request, RunOutput } from '../../src/protocol/engine.js';
import { toEngineProbes } from '../../src/runner/probeJob.js';
import { DEMO_MODEL } from '../support/files.js';
import { OwnLogits } from '../support/oracle.js';
import { DEMO_LAYERS, demoSets } from '../support/sweep.js';

describe('the tokens of sampled answers', () => {
  let backend: Backend;
  let model: LoadedModel;
  beforeAll(async () => {
    backend = await loadBackend('false', () => undefined);
    model = await LoadedModel.load(backend, await readModelHeader(DEMO_MODEL), () => undefined);
  });
  afterAll(() => model.dispose());

  /** The definition: softmax of logits / temperature, of which the fewest tokens with the sum p are kept. */
  function probabilities(logits: Float32Array, temperature: number, topP: number): Map<number, number> {
    const most = Math.max(...logits);
    const weights = [...logits].map(
      (logit, token) => [token, Math.exp((logit - most) / temperature)] as const,
    );
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    const kept: (readonly [number, number])[] = [];
    let sum = 0;
    for (const [token, weight] of weights.sort((a, b) => b[1] - a[1])) {
      if (sum >= topP) break;
      kept.push([token, weight / total]);
      sum += weight / total;
    }
    return new Map(kept.map(([token, p]) => [token, p / sum]));
  }

  const DRAWS = 4000;
  it.each([
    [1, 1],
    [2, 1],
    [2, 0.6],
    [0.5, 0.95],
  ])('follow the probabilities at temperature %d and top-p %d', (temperature, topP) => {
    const shell = model.shell(baselinePath(DEMO_LAYERS));
    const source = new OwnLogits(backend, shell.model, { batch: 512, tokens: 1 });
    const samplers = new SeededSamplers(backend.api);
    try {
      const { tokens } = model.prompts.render({ prompt: 'How is' });
      const expected = probabilities(source.next(tokens), temperature, topP);
      const counts = new Map<number, number>();
      for (let seed = 0; seed < DRAWS; seed++) {
        samplers.begin(0, { temperature, topP, seed });
        const token = samplers.pick(source.context, 0, tokens.length - 1);
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      expect([...counts.keys()].filter((token) => !expected.has(token))).toEqual([]);
      // χ² of the tokens that are expected five times or more, the others taken together.
      const often = [...expected].filter(([, p]) => p * DRAWS >= 5);
      expect(often.length).toBeGreaterThan(1);
      const rest = 1 - often.reduce((sum, [, p]) => sum + p, 0);
      const drawn = often.reduce((sum, [token]) => sum + (counts.get(token) ?? 0), 0);
      const terms = often.map(([token, p]) => ((counts.get(token) ?? 0) - p * DRAWS) ** 2 / (p * DRAWS));
      if (rest * DRAWS >= 1) terms.push((DRAWS - drawn - rest * DRAWS) ** 2 / (rest * DRAWS));
      const freedom = terms.length - 1;
      // Four standard deviations above its mean: the seeds are fixed, so this passes always or never.
      expect(terms.reduce((sum, term) => sum + term, 0)).toBeLessThan(freedom + 4 * Math.sqrt(2 * freedom));
    } finally {
      samplers.dispose();
      source.dispose();
      shell.dispose();
    }
  });
});

describe('sampled answers', () => {
  const engine = new Engine({ log: () => undefined, text: () => undefined, answer: () => undefined });
  beforeAll(() => engine.load({ model: DEMO_MODEL, gpu: 'false', threads: 1 }));

  const sets = demoSets(3);
  const asked = (temperature: number, seeds: readonly number[]): EngineProbe[] =>
    toEngineProbes({ sets, sampling: { temperature, topP: 1, seeds } });
  const CONFIG = parseConfig('(4,7)', DEMO_LAYERS);

  async function answers(
    probes: EngineProbe[],
    more: Partial<Request<'setProbes'>> = {},
    only?: string[],
  ): Promise<RunOutput[]> {
    await engine.setProbes({ probes, longestPath: [...CONFIG.path], heads: false, ...more });
    const request = { config: CONFIG.key, path: [...CONFIG.path], ...(only ? { probes: only } : {}) };
    const { outputs, work } = await engine.run(request);
    prefilled = work.prefillTokens;
    return outputs;
  }
  let prefilled = 0;
  const texts = (outputs: readonly RunOutput[]): Record<string, string> =>
    Object.fromEntries(outputs.map(({ key, answer, output }) => [`${key} ${answer ?? '-'}`, output]));

  it('are as many as the seeds, each probe’s numbered, and most of them differ', async () => {
    const outputs = await answers(asked(2, [1, 2, 3, 4]));
    expect(outputs).toHaveLength(sets.flatMap(({ probes }) => probes).length * 4);
    for (const key of new Set(outputs.map((output) => output.key))) {
      const own = outputs.filter((output) => output.key === key);
      expect(own.map(({ answer }) => answer).sort()).toEqual([0, 1, 2, 3]);
      expect(new Set(own.map(({ output }) => output)).size).toBeGreaterThan(1);
    }
  });

  it('are the same whatever is answered beside them, and in however many sequences', async () => {
    const all = texts(await answers(asked(1, [1, 2, 3])));
    expect(texts(await answers(asked(1, [1, 2, 3]), { fixed: 1 }))).toEqual(all);
    expect(texts(await answers(asked(1, [1, 2, 3]), { fixed: 5 }))).toEqual(all);
    const [{ key }] = asked(1, [1]) as [EngineProbe];
    const alone = texts(await answers(asked(1, [1, 2, 3]), {}, [key]));
    expect(alone).toEqual(
      Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith(`${key} `))),
    );
    // A seed gives the same answer in another company of seeds.
    const second = texts(await answers(asked(1, [2])));
    for (const [name, text] of Object.entries(second)) expect(all[name.replace(/0$/, '1')]).toBe(text);
  });

  it('are the same with heads and without', async () => {
    const without = texts(await answers(asked(1, [1, 2, 3])));
    expect(texts(await answers(asked(1, [1, 2, 3]), { heads: true }))).toEqual(without);
  });

  it('come to those of greedy decoding where hardly anything is left to chance', async () => {
    const greedy = await answers(toEngineProbes({ sets }));
    expect(greedy.every(({ answer }) => answer === undefined)).toBe(true);
    const cold = await answers(asked(0.001, [1, 2]));
    for (const { key, output } of greedy)
      expect(cold.filter((other) => other.key === key).map((other) => other.output)).toEqual([
        output,
        output,
      ]);
  });

  it('share their prompt: several cost no more prompt tokens than one', async () => {
    await answers(asked(1, [1]));
    const one = prefilled;
    expect(one).toBeGreaterThan(0);
    await answers(asked(1, [1, 2, 3, 4]));
    expect(prefilled).toBe(one);
  });

  it('are all asked of a gate, which fails when none of them is a guess', async () => {
    // A scene is answered with a feeling first, which is no guess at a number.
    const guesses = sets[1]!.probes.map((probe) => ({
      ...probe,
      stop: [':'],
      scorer: 'integer' as const,
      answer: { kind: 'integer' as const, digits: '98765432' },
    }));
    const probes = toEngineProbes({
      sets: [{ ...sets[1]!, probes: guesses }],
      sampling: { temperature: 1, topP: 1, seeds: [1, 2] },
    });
    await engine.setProbes({ probes, longestPath: [...CONFIG.path], heads: false });
    const gate = probes.slice(0, 2).map(({ key }) => key);
    const result = await engine.run({ config: CONFIG.key, path: [...CONFIG.path], gate });
    expect(result.state).toBe('early-stopped');
    expect(result.outputs.map(({ key, answer }) => `${key} ${answer}`).sort()).toEqual(
      gate.flatMap((key) => [`${key} 0`, `${key} 1`]).sort(),
    );
  });
});
