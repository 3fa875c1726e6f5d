import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/configs/layerPath.js';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { unsupportedReason } from '../../src/gguf/layers.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { CASES, idleLayers, titleOf } from '../support/architectures/cases.js';
import { ArchitectureWriter } from '../support/architectures/write.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { expectOracle, logitsOf, type Pace, TOLERANCE } from '../support/oracle.js';

/** More than the sliding windows of the models are wide. */
const TOKENS = Array.from({ length: 20 }, (_, n) => 3 + ((n * 37) % 300));
const PACE: Pace = { batch: 512, tokens: 4 };

const only = process.env.ARCHITECTURE;

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

  describe.each(
    CASES.filter((one) => !only || one.architecture === only).map((one) => ({ ...one, title: titleOf(one) })),
  )('$title', (one) => {
    it('compute what files compute in which they are written out', async () => {
      const file = folder.path(`${++files}.gguf`);
      await writer.write(file, one);
      const model = await load(file);
      try {
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
