import { afterAll, describe, expect, it, vi } from 'vitest';
import { loadBackend } from '../../src/engine/backend.js';
import { LoadedModel } from '../../src/engine/model.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { userErrorFrom } from '../support/errors.js';
import { DEMO_MODEL } from '../support/files.js';

describe('a model whose chat template is none', () => {
  const disposers: (() => unknown)[] = [];
  afterAll(() => Promise.all(disposers.map((dispose) => dispose())));

  it('is given back whole', async () => {
    const backend = await loadBackend('false', () => undefined);
    disposers.push(() => backend.llama.dispose());
    const freed = vi.spyOn(backend.api, 'modelFree');
    const load = vi.spyOn(backend.llama, 'loadModel');
    const template = { file: 'own.jinja', source: '{% if %}' };
    const loading = LoadedModel.load(backend, await readModelHeader(DEMO_MODEL), () => undefined, template);
    expect((await userErrorFrom(loading)).message).toContain(
      'The chat template of own.jinja cannot be rendered',
    );
    expect(freed).toHaveBeenCalledTimes(1);
    const tokenizer = (await load.mock.results[0]!.value) as { disposed: boolean };
    expect(tokenizer.disposed).toBe(true);
  });
});
