import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunHeader } from '../../src/core/results/records.js';
import { buildResults } from '../../src/core/results/results.js';
import { numberField, stringField, text, uint32 } from '../../src/gguf/fields.js';
import { readModelHeader } from '../../src/gguf/read.js';
import { exportModel, type ExportRequest } from '../../src/runner/exportModel.js';
import { fingerprintFiles } from '../../src/store/fingerprint.js';
import { userErrorFrom } from '../support/errors.js';
import { temporaryFolder } from '../support/files.js';
import { type TinyModel, writtenModel } from '../support/gguf.js';
import { blockRecord, runHeader } from '../support/runs.js';

const folder = temporaryFolder();
afterAll(folder.remove);
let count = 0;

async function request(tiny: TinyModel, config: string): Promise<ExportRequest> {
  const { file: model } = await writtenModel(folder.path(`model-${++count}.gguf`), tiny);
  return { model, config, out: folder.path(`out-${count}.gguf`), appVersion: '1.2.3' };
}

async function exportedFields(tiny: TinyModel, config: string) {
  const asked = await request(tiny, config);
  await exportModel(asked);
  const { fields } = await readModelHeader(asked.out);
  return { ...asked, fields, at: (key: string) => stringField(fields, key) };
}

const named: TinyModel = { fields: [text('general.name', 'Tiny 1B')] };

describe('an export', () => {
  it('says what it was made of', async () => {
    const { model, at, fields } = await exportedFields(named, ' 0..2, 1..3');
    expect(at('general.name')).toBe('Tiny 1B (1,3)');
    expect(at('rys.config')).toBe('(1,3)');
    expect(at('rys.source.name')).toBe('Tiny 1B');
    expect(at('rys.source.fingerprint')).toBe(await fingerprintFiles([model]));
    expect(numberField(fields, 'rys.source.layers')).toBe(4);
    expect(at('rys.version')).toBe('1.2.3');
  });

  it('has the whole path in its name where it is no single block', async () => {
    const { at } = await exportedFields(named, '3,2,0');
    expect(at('general.name')).toBe('Tiny 1B (3,2,0)');
    expect(at('rys.config')).toBe('3,2,0');
  });

  it('keeps the name of the model under the baseline', async () =>
    expect((await exportedFields(named, '(0,0)')).at('general.name')).toBe('Tiny 1B'));

  it('is called after the file where the model has no name', async () => {
    const { at } = await exportedFields({}, '(0,1)');
    expect(at('general.name')).toBe(`model-${count} (0,1)`);
    expect(at('rys.source.name')).toBe(`model-${count}`);
  });

  it('tells what was written', async () => {
    const asked = await request(named, '(1,3)');
    expect(await exportModel(asked)).toMatchObject({
      file: asked.out,
      layers: 4,
      config: { key: '(1,3)', path: [0, 1, 2, 1, 2, 3] },
    });
  });

  it('is nothing where it was stopped', async () => {
    const asked = await request(named, '(1,3)');
    expect(await exportModel({ ...asked, signal: AbortSignal.abort() })).toBeUndefined();
    expect(existsSync(asked.out)).toBe(false);
  });

  it.each<[TinyModel, string, string]>([
    [{}, '(1,9)', 'does not fit a model of 4 layers'],
    [{}, '(1', 'is not a config'],
    [{}, '0..4', 'the model has layers 0..3'],
    [
      { architecture: 'smollm3', layers: 8 },
      '(0,1)',
      '(0,1) cannot be exported: it is not supported for smollm3, because every fourth layer works without position encoding, and layer 2 would run at position 3. Choose another config.',
    ],
    [{ architecture: 'gemma3n' }, '(0,1)', 'share keys, values and embeddings by their number'],
    [
      { architecture: 'deepseek2', layers: 6, fields: [uint32('deepseek2.leading_dense_block_count', 2)] },
      '(1,3)',
      'a dense layer (0..1) would run after an expert layer',
    ],
  ])('%# is refused before anything is written', async (tiny, config, words) => {
    const asked = await request(tiny, config);
    expect((await userErrorFrom(exportModel(asked))).message).toContain(words);
    expect(existsSync(asked.out)).toBe(false);
  });

  it('needs a name that other programs recognize', async () => {
    const asked = await request({}, '(0,1)');
    expect((await userErrorFrom(exportModel({ ...asked, out: 'x.bin' }))).message).toBe(
      'x.bin does not end in .gguf: other programs find models by that, so name it so.',
    );
  });

  it('is of the model that was measured', async () => {
    const asked = await request(named, '(1,3)');
    const fingerprint = await fingerprintFiles([asked.model]);
    const header = runHeader({ layers: 4 });
    const records = [
      blockRecord(0, 0, 4, { guesses: [0.5, 0] }),
      blockRecord(1, 3, 4, { guesses: [1, 0.5] }),
    ];
    const measured = (change: Partial<RunHeader>) => buildResults({ ...header, ...change }, records);
    expect((await userErrorFrom(exportModel({ ...asked, measured: measured({}) }))).message).toBe(
      `${asked.model} is not the model that (1,3) was measured on: choose the one that the sweep was run with.`,
    );
    expect(existsSync(asked.out)).toBe(false);
    await exportModel({ ...asked, measured: measured({ model: { ...header.model, fingerprint } }) });
    const { fields } = await readModelHeader(asked.out);
    expect(JSON.parse(stringField(fields, 'rys.scores')!)).toEqual({
      guesses: { score: 0.75, baseline: 0.25 },
    });
  });

  it('has no scores where the config was not measured', async () => {
    const asked = await request(named, '(0,1)');
    const { model, ...header } = runHeader({ layers: 4 });
    const fingerprint = await fingerprintFiles([asked.model]);
    const measured = buildResults({ ...header, model: { ...model, fingerprint } }, []);
    await exportModel({ ...asked, measured });
    expect((await readModelHeader(asked.out)).fields.has('rys.scores')).toBe(false);
  });

  it('may be of another model than an imported sweep’s, which is not known', async () => {
    const asked = await request(named, '(0,1)');
    const imported = { format: 'LLMRI', file: 'scan.json', hash: 'sha256:0', notes: [] };
    expect(
      await exportModel({ ...asked, measured: buildResults({ ...runHeader({ layers: 4 }), imported }, []) }),
    ).toBeDefined();
  });
});
