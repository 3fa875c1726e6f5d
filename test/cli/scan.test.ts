import { writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { rys } from '../support/cli.js';
import { DEMO_MODEL, temporaryFolder } from '../support/files.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const scan = (...more: string[]) => rys(['scan', DEMO_MODEL, '--gpu', 'false', '--threads', '1', ...more]);

describe('rys scan', () => {
  it('shows curves, a map and where a sweep is worth its time', async () => {
    const { code, stdout } = await scan();
    expect(code).toBe(0);
    expect(stdout).toContain('RYS demo  48 texts of 8 contents');
    expect(stdout).toMatch(/^ +0 +0 %( +−?[01]\.\d\d){3} +−?[01]\.\d\d ± 0\.\d\d$/m);
    expect(stdout).toMatch(/^ +output +100 %/m);
    // The demo model knows no languages.
    expect(stdout).toContain('Not clear: ');
    expect(stdout).not.toContain('NaN');
  });

  it('reads texts of one’s own, and writes JSON', async () => {
    const file = folder.path('texts.json');
    const texts = ['Ann', 'Bob', 'Cleo'].flatMap((content) =>
      ['plain', 'loud'].map((format) => ({
        content,
        language: 'en',
        format,
        text: format === 'loud' ? `${content} won! ${content} won!` : `${content} won.`,
      })),
    );
    await writeFile(file, JSON.stringify({ texts }));
    const { code, stdout } = await scan('--texts', file, '--json');
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({ schema: 1, layers: 10, texts: 6, contents: 3 });
    expect(Object.keys(found['curves'] as object)).toEqual(['format', 'content']);
    expect(found['sentence']).toMatch(/^(Layers|Not clear)/);
  });

  it('says what is wrong with them', async () => {
    const { code, stderr } = await scan('--texts', folder.path('none.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^rys: The file of texts .*none\.json cannot be read \(ENOENT\)/);
  });
});
