import { copyFileSync, utimesSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ModelNotes } from '../../src/host/pickers/modelNotes.js';
import { readModel } from '../../src/runner/sweepPlan.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';
import { writtenModel } from '../support/gguf.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('what the list of models says', () => {
  it('is layers, quantization and size, read once as long as the file stays the same', async () => {
    const file = folder.path('model.gguf');
    copyFileSync(DEMO_MODEL, file);
    const read: string[] = [];
    const notes = new ModelNotes((name) => {
      read.push(name);
      return readModel(name);
    });
    expect(notes.known(file)).toBeUndefined();
    expect((await notes.of(file)).text).toMatch(/^10 layers · [A-Z]\w+ · \d\.\d MiB$/);
    expect(notes.known(file)?.text).toContain('10 layers');
    await notes.of(file);
    expect(read).toEqual([file]);
    utimesSync(file, 1, 1);
    await notes.of(file);
    expect(read).toEqual([file, file]);
  });

  it('is also how many configs run where some do not', async () => {
    const file = folder.path('smollm3.gguf');
    await writtenModel(file, { architecture: 'smollm3', layers: 8 });
    expect((await new ModelNotes().of(file)).text).toMatch(/^8 layers · F32 · .* · runs 7 of 37 configs$/);
  });

  it('is what is wrong with a file that is no model, and does not hold up the others', async () => {
    const file = folder.path('notes.gguf');
    writeFileSync(file, 'notes');
    const notes = new ModelNotes();
    const [wrong, right] = await Promise.all([notes.of(file), notes.of(DEMO_MODEL)]);
    expect(wrong.text).toBe('cannot be used');
    expect(wrong.problem).toContain(file);
    expect(right.problem).toBeUndefined();
  });

  it('is read of one file at a time', async () => {
    let [open, most] = [0, 0];
    const notes = new ModelNotes(async (file) => {
      most = Math.max(most, ++open);
      const model = await readModel(file);
      open--;
      return model;
    });
    const other = folder.path('other.gguf');
    copyFileSync(DEMO_MODEL, other);
    await Promise.all([notes.of(DEMO_MODEL), notes.of(other)]);
    expect(most).toBe(1);
  });
});
