import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagedReadme } from '../../tools/packagedReadme.mjs';
import { repoPath } from '../support/files.js';

const made = (readme: string): string => packagedReadme(readme, '<pre>map</pre>\n');
const map = readFileSync(repoPath('media/page/map.html'), 'utf8');

describe('the page of the extension', () => {
  it('has a map in place of the first picture, and no others', () => {
    const page = made('a\n\n![The map](media/a.png)\n\nb\n\n![Again](media/b.png)\n\nc\n');
    expect(page).toMatch(/^a\n\n<pre>map<\/pre>\n\n_The map of [^\n]*_\n\nb\n\nc\n$/);
    expect(made('![web](https://x.y/a.png)\n')).toBe('![web](https://x.y/a.png)\n');
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
    const page = packagedReadme(readme, map);
    expect(page).toContain(map);
    expect(page.match(/\]\((?!https?:|#)/g)).toBeNull();
    expect(page).not.toMatch(/\((?:how|example|what (?:that|it) \w+)\)|How to use it/);
    expect(page.length - map.length).toBeGreaterThan(0.8 * readme.length);
  });

  it('has the map without styles, which VS Code does not let pass, and its gains highlighted', () => {
    expect(map).toMatch(/^<pre>[^]*<\/pre>\n$/);
    expect(map.trim()).not.toContain('\n\n');
    expect(map).not.toMatch(/style|class/);
    const gains = [...map.matchAll(/<mark>([^<]*)<\/mark>/g)].map(([, text]) => text!);
    expect(gains).toHaveLength(map.split('+').length - 1);
    expect(gains.filter((text) => !/^ \+\.\d\d $/.test(text))).toEqual([]);
    // All rows in their columns.
    const rows = map
      .replace(/<[^>]*>/g, '')
      .trimEnd()
      .split('\n');
    expect(rows).toHaveLength(11);
    expect(new Set(rows.slice(0, 10).map(({ length }) => length))).toEqual(new Set([71]));
  });
});
