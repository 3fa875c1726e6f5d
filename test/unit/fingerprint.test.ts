import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { fingerprintFiles, hashText } from '../../src/store/fingerprint.js';
import { temporaryFolder } from '../support/files.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const MIB = 1 << 20;

function fingerprint(content: Uint8Array, name = 'model.gguf'): Promise<string> {
  writeFileSync(folder.path(name), content);
  return fingerprintFiles([folder.path(name)]);
}

describe('the fingerprint of a model', () => {
  it('has a form of its own', async () => {
    expect(await fingerprint(new Uint8Array(10))).toMatch(/^sha256-sampled:[0-9a-f]{64}$/);
  });

  it('depends on the content, not on the name', async () => {
    const content = Uint8Array.from({ length: 5000 }, (_, n) => n);
    expect(await fingerprint(content, 'a.gguf')).toBe(await fingerprint(content, 'b.gguf'));
  });

  it('sees any changed byte up to 8 MiB', async () => {
    const content = new Uint8Array(8 * MIB);
    const before = await fingerprint(content);
    for (const at of [0, 3 * MIB + 12345, 8 * MIB - 1]) {
      const changed = content.slice();
      changed[at] = 1;
      expect(await fingerprint(changed)).not.toBe(before);
    }
  });

  it('sees a change at either end of a larger file, and in every long stretch', async () => {
    const content = new Uint8Array(12 * MIB);
    const before = await fingerprint(content);
    for (const [from, to] of [
      [0, 1],
      [12 * MIB - 1, 12 * MIB],
      [5 * MIB, 5 * MIB + 300_000],
    ] as const)
      expect(await fingerprint(content.slice().fill(1, from, to))).not.toBe(before);
  });

  it('sees the size, though the content is all zeros', async () => {
    expect(await fingerprint(new Uint8Array(100))).not.toBe(await fingerprint(new Uint8Array(101)));
    expect(await fingerprint(new Uint8Array(12 * MIB))).not.toBe(await fingerprint(new Uint8Array(13 * MIB)));
  });
});

it('a text is hashed by SHA-256', () => {
  expect(hashText('abc')).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
