import { applyEdits } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { addProbeEdit, type KeptPrompt, newProbeFile } from '../../src/core/probes/addProbe.js';
import { checkProbeSet } from '../../src/core/probes/probeFile.js';

const kept = { prompt: 'Capital of France?', system: '', answer: 'Paris' };
const withProbe = (text: string, file: string, prompt: KeptPrompt): string =>
  applyEdits(text, [addProbeEdit(text, file, prompt)]);
const problems = (text: string): string[] =>
  checkProbeSet(text, 'a.probes.json').problems.map(({ message }) => message);
const probesOf = (text: string) => checkProbeSet(text, 'a.probes.json').set?.probes;

describe('a prompt that is kept', () => {
  it('comes last in the file, which stays as it is otherwise', () => {
    const text = `{
    "name": "mine",   "scorer": "exact",
    "probes": [
        { "id": "a", "prompt": "1+1?", "answer": "2" }
    ]
}
`;
    expect(withProbe(text, 'a.probes.json', kept)).toBe(`{
    "name": "mine",   "scorer": "exact",
    "probes": [
        { "id": "a", "prompt": "1+1?", "answer": "2" },
        {
            "id": "chat-1",
            "prompt": "Capital of France?",
            "answer": "Paris"
        }
    ]
}
`);
  });

  it('keeps tabs and the ends of lines', () => {
    const text =
      '{\r\n\t"probes": [\r\n\t\t{ "id": "a", "scorer": "exact", "prompt": "?", "answer": "x" }\r\n\t]\r\n}';
    const changed = withProbe(text, 'a.probes.json', kept);
    expect(changed).toContain('\r\n\t\t{\r\n\t\t\t"id": "chat-1",\r\n\t\t\t"scorer": "exact",\r\n');
    expect(changed.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('is indented more than the list where that is on one line', () => {
    const text = '{\n  "probes": [{ "id": "a", "scorer": "exact", "prompt": "?", "answer": "x" }]\n}';
    expect(withProbe(text, 'a.probes.json', kept)).toContain('"x" },\n    {\n      "id": "chat-1",\n');
    expect(withProbe('{\n  "probes": [ ]\n}', 'a.probes.json', kept)).toBe(
      '{\n  "probes": [\n    {\n      "id": "chat-1",\n      "scorer": "exact",\n      "prompt": "Capital of France?",\n      "answer": "Paris"\n    }\n  ]\n}',
    );
  });

  it('has an id that is free', () => {
    const once = withProbe('{ "probes": [] }', 'a.probes.json', kept);
    const twice = withProbe(once, 'a.probes.json', kept);
    expect(
      probesOf(withProbe(twice.replace('chat-1', 'other'), 'a.probes.json', kept))?.map(({ id }) => id),
    ).toEqual(['other', 'chat-2', 'chat-1']);
  });

  it('is scored as a whole number where the answer is digits alone', () => {
    const scorers = ['391', '-391', '3.5', 'three', '3 91'].map(
      (answer) => probesOf(newProbeFile('new', { ...kept, answer }))?.[0]?.scorer,
    );
    expect(scorers).toEqual(['integer', 'exact', 'exact', 'exact', 'exact']);
    expect(probesOf(newProbeFile('new', { ...kept, answer: '0391' }))?.[0]?.answer).toMatchObject({
      digits: '391',
    });
  });

  it('names its scorer and its system message where the file’s are others', () => {
    const file = '{ "scorer": "integer", "system": "Be brief.", "probes": [] }';
    expect(probesOf(withProbe(file, 'a.probes.json', { ...kept, answer: '7' }))).toMatchObject([
      { scorer: 'integer', system: '' },
    ]);
    const same = withProbe(file, 'a.probes.json', { ...kept, system: 'Be brief.' });
    expect(same).not.toMatch(/"system".*"system"/s);
    expect(probesOf(same)).toMatchObject([{ scorer: 'exact', system: 'Be brief.' }]);
    const own = withProbe('{ "probes": [] }', 'a.probes.json', { ...kept, system: 'Be kind.' });
    expect(probesOf(own)).toMatchObject([{ system: 'Be kind.' }]);
  });

  it('makes a file without faults of its own', () => {
    const text = newProbeFile('mine', { ...kept, prompt: 'Say "</script>"\nand no more.' });
    expect(problems(text)).toEqual([]);
    expect(JSON.parse(text)).toEqual({
      name: 'mine',
      probes: [{ id: 'chat-1', scorer: 'exact', prompt: 'Say "</script>"\nand no more.', answer: 'Paris' }],
    });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it.each([
    ['{ "probes": [ }', 'broken JSON'],
    ['{ "q1": { "question": "1+1?", "answer": "2" } }', 'another format'],
    ['{ "probes": "none" }', 'no list'],
    ['[]', 'no object'],
    ['', 'nothing'],
  ])('is refused by %j: %s', (text) =>
    expect(() => withProbe(text, 'a.probes.json', kept)).toThrow(
      'The prompt cannot be added to a.probes.json: it is no probe file with a list "probes", or its JSON has errors.',
    ),
  );
});
