import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagedReadme } from '../../tools/packagedReadme.mjs';
import { repoPath } from '../support/files.js';

const made = (readme: string): string => packagedReadme(readme, (name) => `data:image/webp;base64,${name}`);

describe('the page of the extension', () => {
  it('has its pictures in itself', () => {
    expect(made('![The map](media/readme/results-dark.png)')).toBe(
      '![The map](data:image/webp;base64,results-dark)',
    );
    expect(made('![web](https://x.y/a.png)')).toBe('![web](https://x.y/a.png)');
  });

  it('has no links that lead nowhere, and no words that are nothing without one', () => {
    expect(made('Copies nothing ([how](docs/engine.md#a)).')).toBe('Copies nothing.');
    expect(made('It fills in.\n[How to use it](docs/extension.md).')).toBe('It fills in.');
    expect(made('See [its card](media/CARD.md) for more.')).toBe('See its card for more.');
    expect(made('See [top](#top), [RYS](https://x.y) ([more](http://x.y)).')).toBe(
      'See [top](#top), [RYS](https://x.y) ([more](http://x.y)).',
    );
  });

  it('is made of the README at hand', () => {
    const readme = readFileSync(repoPath('README.md'), 'utf8');
    const names: string[] = [];
    const page = packagedReadme(readme, (name) => {
      names.push(name);
      return 'data:';
    });
    expect(names).toEqual(['results-dark', 'results-light']);
    for (const name of names) {
      const file = repoPath(`media/page/${name}.webp`);
      expect(existsSync(file), file).toBe(true);
      // In the page as base64, which is a third more.
      expect(Buffer.byteLength(readFileSync(file))).toBeLessThan(60 * 1024);
    }
    expect(page.match(/\]\((?!https?:|data:|#)/g)).toBeNull();
    expect(page).not.toMatch(/\((?:how|example|what (?:that|it) \w+)\)|How to use it/);
    expect(page.length).toBeGreaterThan(0.8 * readme.length);
  });
});
