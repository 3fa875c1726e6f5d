import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, escapeMarkup } from '../../src/core/format/escape.js';
import { report } from '../../src/core/report/index.js';
import { buildResults } from '../../src/core/results/results.js';
import { judge } from '../../src/core/results/significance.js';
import { blockRecord, integerProbe, outputOf, probeSet, runHeader } from '../support/runs.js';

/** Anything that a browser would read otherwise than as text. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<script>',
    '</pre>',
    '"',
    "'",
    '&lt;',
    '<!--',
    ']]>',
    '`',
    '```',
    '|',
    '\u0000',
    'rgb(1,2,3)',
  ),
);
const text = fc.array(hostile, { maxLength: 6 }).map((parts) => parts.join(''));

/** What a browser makes of the numbered entities. */
const unescaped = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

describe('escaped markup', () => {
  it('has no sign of markup, and reads as what it was', () => {
    fc.assert(
      fc.property(text, (original) => {
        const escaped = escapeMarkup(original);
        expect(escaped).not.toMatch(/[<>"']|&(?!#\d+;)/);
        // eslint-disable-next-line no-control-regex
        const shown = original.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
        expect(unescaped(escaped)).toBe(shown);
      }),
    );
  });
});

describe('escaped Markdown', () => {
  it('is one line in which no table, tag, link or code begins', () => {
    fc.assert(
      fc.property(text, (original) => {
        const escaped = escapeMarkdown(original);
        expect(escaped).not.toMatch(/[\r\n]/);
        expect(escaped.replace(/\\./g, '')).not.toMatch(/[|`[\]]|<[a-z/!?]|^#/i);
      }),
    );
  });
});

describe('a report of hostile names, questions and answers', () => {
  it('is the same page, whatever they are', () => {
    const shape = (html: string): string[] => html.match(/<\/?[a-z][a-z0-9]*/gi)!;
    const make = (model: string, id: string, prompt: string, output: string): string => {
      const header = runHeader({ sets: [probeSet('guesses', [integerProbe(id, '11', { prompt })])] });
      const answer = (score: number) => ({ outputs: [outputOf('guesses', id, score, { output })] });
      const results = buildResults({ ...header, model: { ...header.model, file: model } }, [
        blockRecord(0, 0, 4, {}, answer(0)),
        blockRecord(1, 2, 4, {}, answer(1)),
      ]);
      const texts = new Map([
        ['(0,0)', answer(0).outputs],
        ['(1,2)', answer(1).outputs],
      ]);
      return report(results, judge(results), 'html', texts);
    };
    const plain = shape(make('model', 'a', 'question', 'answer'));
    fc.assert(
      fc.property(text, text, text, text, (model, id, prompt, output) => {
        expect(shape(make(model, id, prompt, output))).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });
});
