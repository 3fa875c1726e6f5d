import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Backend, loadBackend } from '../../src/engine/backend.js';
import { MemoryPlanner } from '../../src/engine/memoryPlan.js';
import { LoadedModel } from '../../src/engine/model.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { writeRandomModel } from '../../tools/models/randomModel.js';
import { shapes } from '../../tools/models/shapes.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { expectOracle } from '../support/oracle.js';
import { softwareVulkan } from '../support/vulkan.js';

const TOKENS = [5, 120, 77];
/** The last two of six layers, and the output. */
const OFFLOADED = 3;

describe.skipIf(!softwareVulkan())('a model partly in device memory', () => {
  const folder = temporaryFolder();
  const said: string[] = [];
  let backend: Backend;
  let model: LoadedModel;

  beforeAll(async () => {
    backend = await loadBackend('vulkan', ({ message }) => void said.push(message));
    const file = folder.path('model.gguf');
    await writeRandomModel(file, shapes.llama, DEMO_MODEL);
    const create = MemoryPlanner.create.bind(MemoryPlanner);
    vi.spyOn(MemoryPlanner, 'create').mockImplementation(async (...args) =>
      Object.assign(await create(...args), { offloadedLayers: OFFLOADED }),
    );
    model = await LoadedModel.load(backend, await readModelHeader(file), () => undefined);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await model.dispose();
    folder.remove();
  });

  it('has layers in both memories', () => {
    expect(said).toContainEqual(expect.stringContaining(`offloaded ${OFFLOADED}/7 layers to GPU`));
  });

  it.each([
    ['(0,1)', 3],
    ['(0,0)', 3],
    ['(1,3)', 3],
    // Layers 4 and 5 twice.
    ['(4,6)', 5],
    ['2,1', 1],
  ])('gives the logits of the expanded file under %s', async (config, gpuLayers) => {
    await expectOracle(backend, model, config, {
      folder,
      pace: { batch: 1, tokens: 3 },
      tokens: TOKENS,
      gpuLayers,
    });
  });
});
