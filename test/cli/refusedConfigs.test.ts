import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shape, writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { ON_CPU, rys, rysOutput } from '../support/cli.js';
import { workplace } from '../support/workplace.js';

const place = workplace();
afterAll(() => place.remove());

/** Every fourth layer works without position encoding. */
const smollm3: Shape = { ...shapes.llama, architecture: 'smollm3', layers: 8 };
const model = place.path('smollm3.gguf');
beforeAll(() => writeRandomModel(model, smollm3, place.model));

describe('a model that cannot run every config', () => {
  it('is said to be one, with the reason', async () => {
    const inspected = await rysOutput(['inspect', model, '--gpu', 'false']);
    expect(inspected).toMatch(/^Configs +7 of 37 run; not supported for smollm3 are:$/m);
    expect(inspected).toMatch(/^ +30, because every fourth layer works without position encoding$/m);
    const json = JSON.parse(await rysOutput(['inspect', model, '--gpu', 'false', '--json'])) as object;
    expect(json).toMatchObject({
      configs: 37,
      unsupported: 30,
      refused: [{ because: 'every fourth layer works without position encoding', configs: 30 }],
      layerKinds: [],
      layerMemory: Array.from({ length: 8 }, () => ({ perToken: 128, perSequence: 0 })),
    });
  });

  it('has the others in its results before anything is computed', async () => {
    const out = place.path('refused.rys.jsonl');
    const configs = '(4,8) (0,1) (0,4) (1,2)';
    const probes = ['--probes', place.arithmetic];
    const swept = await rys(['sweep', model, ...probes, '--out', out, '--configs', configs, ...ON_CPU]);
    expect(swept.code, swept.stderr).toBe(0);
    expect(swept.stdout).toContain(
      '2 of 5 configs cannot be run on this model (not supported for smollm3, because every fourth layer works without position encoding',
    );
    const records = readFileSync(out, 'utf8').trim().split('\n').slice(1);
    expect(records.map((line) => JSON.parse(line) as { key: string; state: string })).toMatchObject([
      { key: '(0,0)', state: 'done' },
      { key: '(0,1)', state: 'unsupported' },
      { key: '(1,2)', state: 'unsupported' },
      { key: '(4,8)' },
      { key: '(0,4)' },
    ]);
  });
});

it('the kinds of layers are a strip of letters', async () => {
  const hybrid = place.path('hybrid.gguf');
  await writeRandomModel(hybrid, shapes.qwen35, place.model);
  const inspected = await rysOutput(['inspect', hybrid, '--gpu', 'false']);
  expect(inspected).toMatch(/^Layers +8\n +LLLALLLA\n +L linear attention, A attention$/m);
  expect(inspected).toMatch(
    /^Each repeat +128 B a token, or .+ of state a sequence: up to .+ for 16 sequences of 1024 tokens$/m,
  );
});
