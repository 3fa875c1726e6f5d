import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repoPath } from '../support/files.js';

describe('the texts of the manifest', () => {
  const manifest = readFileSync(repoPath('package.json'), 'utf8');
  const texts = JSON.parse(readFileSync(repoPath('package.nls.json'), 'utf8')) as Record<string, string>;
  const used = new Set([...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!));

  it('are all in package.nls.json, which holds no others', () => {
    expect(used.size).toBeGreaterThan(50);
    expect([...used].sort()).toEqual(Object.keys(texts).sort());
    expect(Object.values(texts).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('stand nowhere in the manifest itself', () => {
    const { contributes } = JSON.parse(manifest) as { contributes: unknown };
    const TEXTS = /^(title|category|name|displayName|contextualTitle|contents|.*[dD]escriptions?)$/;
    const plain: string[] = [];
    const visit = (value: unknown, name: string): void => {
      if (typeof value === 'string' && TEXTS.test(name) && !/^%.+%$/.test(value)) plain.push(value);
      if (Array.isArray(value)) for (const item of value) visit(item, name);
      else if (typeof value === 'object' && value !== null)
        for (const [key, inner] of Object.entries(value)) visit(inner, key);
    };
    visit(contributes, '');
    expect(plain).toEqual([]);
  });
});
