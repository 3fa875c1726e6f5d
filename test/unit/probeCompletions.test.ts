import { describe, expect, it } from 'vitest';
import { probeCompletions } from '../../src/core/probes/probeCompletions.js';

/** Completions at the bar in a text, as what the text would be. */
function completed(marked: string): string[] {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  return probeCompletions(text, at).map(
    ({ text: value, offset, length }) => text.slice(0, offset) + value + text.slice(offset + length),
  );
}
const values = (marked: string): string[] =>
  probeCompletions(marked.replace('|', ''), marked.indexOf('|')).map(({ text }) => text);
const file = (...probes: string[]): string => `{"probes": [${probes.join(', ')}]}`;

describe('completion in probe files', () => {
  it('gives the labels and texts of the choices for the answer', () => {
    expect(values(file('{"choices": ["Lyon", "Paris"], "answer": |}'))).toEqual([
      '"A"',
      '"Lyon"',
      '"B"',
      '"Paris"',
    ]);
  });

  it('takes the place of the value under the cursor', () => {
    const [, lyon] = completed(file('{"choices": ["Lyon", "Paris"], "answer": "P|"}'));
    expect(lyon).toBe(file('{"choices": ["Lyon", "Paris"], "answer": "Lyon"}'));
  });

  it.each([
    ['the first', file('{"id": "|"}'), '"probe-1"'],
    ['after a number', file('{"id": "mul-9"}', '{"id": "|"}'), '"mul-10"'],
    ['with leading zeros', file('{"id": "q07"}', '{"id": |}'), '"q08"'],
    ['past one that is taken', file('{"id": "q1"}', '{"id": "|"}', '{"id": "q2"}'), '"q3"'],
    ['after a name', file('{"id": "france"}', '{"id": "|"}'), '"france-2"'],
    ['after one without an id', file('{"id": "q1"}', '{}', '{"id": "|"}'), '"q2"'],
  ])('counts ids on: %s', (_, text, expected) => {
    expect(values(text)).toEqual([expected]);
  });

  it("offers the emotions of other answers, less this one's", () => {
    const other = '{"answer": {"Proud": 1, "Sad": 2, "Calm": 0, "Cross": 4}}';
    expect(values(file(other, '{"answer": {"Sad": 3, "|"}}'))).toEqual(['"Calm"', '"Cross"', '"Proud"']);
  });

  it.each([
    ['a prompt', file('{"prompt": "|"}')],
    ['a key of a probe', file('{"|"}')],
    ['the file', '{"id": "|"}'],
    ['no probe file', '[|]'],
    ['an empty text', '|'],
    ['an answer without choices', file('{"answer": "|"}')],
  ])('has nothing to add in %s', (_, text) => {
    expect(values(text)).toEqual([]);
  });
});
