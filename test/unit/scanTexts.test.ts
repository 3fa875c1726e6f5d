import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { pairsOf, parseScanTexts } from '../../src/core/scan/texts.js';
import { repoPath } from '../support/files.js';

describe('a file of texts', () => {
  const bundled = readFileSync(repoPath('media/scan/scan-texts.json'), 'utf8');
  const read = (texts: unknown) => () => parseScanTexts(JSON.stringify({ texts }), 'my.json');
  const made = (content: string, language: string, format = 'prose') => ({
    content,
    language,
    format,
    text: 'Hello there.',
  });

  it('is bundled: eight contents in four languages and two more formats', () => {
    const all = parseScanTexts(bundled, 'scan-texts.json');
    expect(all).toHaveLength(48);
    const count = (kind: string) => pairsOf(all).filter((pair) => pair.kind === kind).length;
    expect([count('language'), count('format'), count('content')]).toEqual([8 * 6, 8 * 3, 6 * 28]);
    expect(new Set(all.map((each) => each.text)).size).toBe(48);
    for (const { format, text: own } of all)
      if (format === 'json') expect(() => JSON.parse(own) as unknown).not.toThrow();
  });

  it.each([
    ['no JSON', () => parseScanTexts('{', 'my.json'), /^my\.json is not valid JSON/],
    [
      'another form',
      read([{ content: 'a' }]),
      /^my\.json is not a file of texts to scan \(texts\.0\.language/,
    ],
    ['an empty text', read([{ ...made('a', 'en'), text: '' }]), /texts\.0\.text/],
    ['two contents', read([made('a', 'en'), made('b', 'en'), made('a', 'de')]), /at least 3 contents/],
    [
      'contents that no form shares',
      read([made('a', 'en'), made('b', 'de'), made('c', 'fr'), made('a', 'de', 'json')]),
      /at least 3 contents/,
    ],
    [
      'one form',
      read([made('a', 'en'), made('b', 'en'), made('c', 'en')]),
      /no content in two languages or formats/,
    ],
  ])('is refused with %s', (_, parse, message) => {
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(message);
    expect(parse).toThrow(expect.objectContaining({ file: 'my.json' }));
  });
});
