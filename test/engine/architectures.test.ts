import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { mixerKinds } from '../../src/gguf/layerKinds.js';
import { layerMemory } from '../../src/gguf/layerMemory.js';
import { modelLayers, unsupportedReason } from '../../src/gguf/layers.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { CASES, idleLayers, kindsOf, titleOf } from '../support/architectures/cases.js';
import { ArchitectureWriter } from '../support/architectures/write.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { expectOracle, logitsOf, type Pace, TOLERANCE } from '../support/oracle.js';

/** More than the sliding windows of the models are wide. */
const TOKENS = Array.from({ length: 20 }, (_, n) => 3 + ((n * 37) % 300));
const PACE: Pace = { batch: 512, tokens: 4 };

describe('layer paths of', () => {
  const folder = temporaryFolder();
  const said: string[] = [];
  let backend: Backend;
  let writer: ArchitectureWriter;
  let files = 0;

  beforeAll(async () => {
    backend = await loadBackend('false', ({ message }) => void said.push(message));
    writer = new ArchitectureWriter(backend, said, await readModelHeader(DEMO_MODEL));
  });
  afterAll(() => folder.remove());

  const load = async (file: string): Promise<LoadedModel> =>
    LoadedModel.load(backend, await readModelHeader(file), () =>
      said.findLast((line) => /error/i.test(line)),
    );

  const underPath = (model: LoadedModel, path: readonly number[]): Float32Array => {
    const shell = model.shell(path);
    try {
      return logitsOf(backend, shell.model, TOKENS, PACE);
    } finally {
      shell.dispose();
    }
  };

  /** Expects that llama.cpp keeps of the tokens before what the header tells, to the hundredth of a MiB that it logs. */
  async function expectMemory(model: LoadedModel): Promise<void> {
    const { path } = parseConfig('(0,0)', model.description.layers);
    const start = said.length;
    const shell = model.shell(path);
    const { api } = backend;
    api.contextFree(
      api.contextInit(shell.model, { ...api.contextDefaultParams(), n_ctx: 16_384, n_seq_max: 1 })!,
    );
    shell.dispose();
    await setTimeout(20);
    const sizes = said.slice(start).flatMap((line) => {
      const [, mebibytes, cells] = /size = +([\d.]+) MiB \( *(\d+) cells/.exec(line) ?? [];
      const kind = line.includes('recurrent') ? 'states' : 'cache';
      return mebibytes === undefined ? [] : [{ kind, mebibytes: Number(mebibytes), cells: Number(cells) }];
    });
    const caches = sizes.filter(({ kind }) => kind === 'cache');
    const mixers = mixerKinds(model.header, modelLayers(model.header));
    const memory = layerMemory(model.header);
    // Where there are windows, the cache of their layers comes last.
    const windowed = caches.length > 1 ? caches[1]!.cells : caches[0]?.cells;
    const cached = memory.map(
      ({ perToken }, n) => perToken * ((mixers[n] === 'sliding window' ? windowed : caches[0]?.cells) ?? 0),
    );
    const states = memory.map(({ perSequence }) => perSequence);
    const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
    const logged = (kind: string): number =>
      sum(sizes.filter((size) => size.kind === kind).map(({ mebibytes }) => mebibytes));
    expect(Math.abs(sum(cached) / 2 ** 20 - logged('cache'))).toBeLessThan(0.02);
    expect(Math.abs(sum(states) / 2 ** 20 - logged('states'))).toBeLessThan(0.01);
  }

  describe.each(CASES.map((one) => ({ ...one, title: titleOf(one) })))('$title', (one) => {
    it('compute what files compute in which they are written out', async () => {
      const file = folder.path(`${++files}.gguf`);
      await writer.write(file, one);
      const model = await load(file);
      try {
        expect(model.description.layerKinds).toEqual(kindsOf(one));
        await expectMemory(model);
        for (const config of ['(0,0)', ...one.configs])
          await expectOracle(backend, model, config, { folder, pace: PACE, tokens: TOKENS });
      } finally {
        await model.dispose();
      }
    });

    it('leave every layer of the kind that it is', async () => {
      const file = folder.path(`${++files}.gguf`);
      // Layers that add nothing may be repeated or left out, and only the places of the others change.
      await writer.write(file, one, { fixed: idleLayers(one.idle) });
      const model = await load(file);
      try {
        const { layers } = model.description;
        const baseline = underPath(model, parseConfig('(0,0)', layers).path);
        expect(new Set(baseline).size).toBeGreaterThan(100);
        const refused: string[] = [];
        for (const config of one.shifts) {
          const { path } = parseConfig(config, layers);
          if (unsupportedReason(model.header, path)) refused.push(config);
          else {
            const logits = underPath(model, path);
            const worst = logits.reduce((far, value, n) => Math.max(far, Math.abs(value - baseline[n]!)), 0);
            expect(worst, config).toBeLessThanOrEqual(one.tolerance ?? TOLERANCE);
          }
        }
        expect(refused.sort()).toEqual([...(one.refused ?? [])].sort());
      } finally {
        await model.dispose();
      }
    });
  });
});
