import { afterAll, describe, expect, it } from 'vitest';
import { ModelEngine } from '../../src/runner/modelEngine.js';
import { readScanTexts, scanModel } from '../../src/runner/scan.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, repoPath, temporaryFolder } from '../support/files.js';
import { DEMO_LAYERS, ENGINE } from '../support/sweep.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const engineOn = (model: string) =>
  ModelEngine.start({ entry: ENGINE, load: { model, gpu: 'false', threads: 1 } });
const WIDTH = 128;

describe('a scan by the engine', () => {
  it('reads what enters each layer in the mean over the tokens, the same each time', async () => {
    const engine = await engineOn(DEMO_MODEL);
    try {
      const texts = [
        'Ann is glad. Bob is sad.',
        `How is Ann? ${'Bob slept. '.repeat(60)}`,
        'Ann is glad. Bob is sad.',
      ];
      const scanned = (await engine.scan(texts))!;
      expect(scanned.layers).toBe(DEMO_LAYERS);
      // Longer than one decode takes.
      expect(scanned.tokens[1]).toBeGreaterThan(128);
      const [first, long, again] = scanned.states as [Float32Array, Float32Array, Float32Array];
      for (const states of scanned.states) {
        expect(states).toHaveLength((DEMO_LAYERS + 1) * WIDTH);
        expect(states.every(Number.isFinite)).toBe(true);
      }
      expect(again).toEqual(first);
      expect(long).not.toEqual(first);
      const entering = Array.from({ length: DEMO_LAYERS + 1 }, (_, layer) =>
        first.subarray(layer * WIDTH, (layer + 1) * WIDTH).join(),
      );
      expect(new Set(entering).size).toBe(DEMO_LAYERS + 1);
      expect(await engine.scan(texts)).toEqual(scanned);
    } finally {
      await engine.end();
    }
  });

  it('of what a token embeds at layer 0: the mean of the tokens but the first', async () => {
    const engine = await engineOn(DEMO_MODEL);
    try {
      const { states, tokens } = (await engine.scan(['1+1', '1+11', '1+111']))!;
      const [two, three, four] = states.map((each, n) =>
        each.subarray(0, WIDTH).map((value) => value * (tokens[n]! - 1)),
      );
      // Each longer text adds the embedding of the same token.
      const differs = (a: Float32Array, b: Float32Array) => a.map((value, n) => value - b[n]!);
      if (tokens[1]! - tokens[0]! === 1 && tokens[2]! - tokens[1]! === 1)
        differs(four!, three!).forEach((value, n) => expect(value).toBeCloseTo(differs(three!, two!)[n]!, 4));
      else throw new Error(`the texts have ${tokens.join(', ')} tokens`);
    } finally {
      await engine.end();
    }
  });

  it('goes from the bundled texts to curves and a map', async () => {
    const engine = await engineOn(DEMO_MODEL);
    try {
      const texts = await readScanTexts(repoPath('media/scan/scan-texts.json'));
      const scan = (await scanModel(engine, texts))!;
      expect(scan).toMatchObject({ layers: DEMO_LAYERS, texts: 48, contents: 8 });
      for (const kind of ['language', 'format', 'content'] as const)
        expect(scan.curves[kind]!.values).toHaveLength(DEMO_LAYERS + 1);
      for (let i = 0; i <= DEMO_LAYERS; i++) expect(scan.similarity[i]![i]).toBeCloseTo(1, 6);
      const all = [...scan.contrast.values, ...scan.contrast.errors, ...scan.similarity.flat()];
      expect(all.every(Number.isFinite)).toBe(true);
    } finally {
      await engine.end();
    }
  });

  it('can be cancelled, and refuses what it cannot read', async () => {
    const engine = await engineOn(DEMO_MODEL);
    try {
      const stopper = new AbortController();
      stopper.abort();
      expect(await engine.scan(['Ann is glad.'], stopper.signal)).toBeUndefined();
      await expect(engine.scan(['How is Ann? '.repeat(400)])).rejects.toThrow(
        /has \d+ tokens, but the model's context holds 256/,
      );
      await expect(engine.scan(['a', ''])).rejects.toThrow('too short to scan');
      expect(await engine.scan(['Ann is glad.'])).toBeDefined();
    } finally {
      await engine.end();
    }
  });

  it('says so where the architecture does not record the input of layers', async () => {
    const model = folder.path('gemma3.gguf');
    await writeRandomModel(model, shapes.gemma3, DEMO_MODEL);
    const engine = await engineOn(model);
    try {
      await expect(engine.scan(['Ann is glad.'])).rejects.toThrow(
        'Models of the architecture gemma3 cannot be scanned, because llama.cpp does not record the input of their layers: sweep single layers instead.',
      );
    } finally {
      await engine.end();
    }
  });

  it('works with a llama model', async () => {
    const model = folder.path('llama.gguf');
    await writeRandomModel(model, shapes.llama, DEMO_MODEL);
    const engine = await engineOn(model);
    try {
      const { layers, states } = (await engine.scan(['Ann is glad.', 'Bob is sad.']))!;
      expect(states[0]!.length % (layers + 1)).toBe(0);
      expect(states[0]!.every(Number.isFinite)).toBe(true);
    } finally {
      await engine.end();
    }
  });
});
