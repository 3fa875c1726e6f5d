import { describe, expect, it } from 'vitest';
import { checkProbeSet, parseProbeSet } from '../../src/core/probes/probeFile.js';
import { probeSetHashInput } from '../../src/core/probes/probes.js';
import { askedKey } from '../../src/core/results/probeOutputs.js';
import { userErrorOf } from '../support/errors.js';

const FILE = 'folder/my-set.probes.json';
const parse = (json: unknown) => parseProbeSet(JSON.stringify(json), FILE);
const check = (json: unknown) => checkProbeSet(JSON.stringify(json), FILE);
const messages = (json: unknown): string[] => check(json).problems.map(({ message }) => message);

const guess = { id: 'a', prompt: 'What is 6 times 7?', answer: '42' };

describe('a probe file of our own schema', () => {
  it('holds probes of all four scorers', () => {
    const { probes } = parse({
      probes: [
        { id: 'i', prompt: 'p', scorer: 'integer', answer: '42' },
        { id: 'e', prompt: 'p', scorer: 'emotions', answer: { Proud: 8, Sad: 4, Calm: 4, Cross: 0 } },
        { id: 'x', prompt: 'p', scorer: 'exact', answer: ['yes', 'yes.'] },
        { id: 'o', prompt: 'p', scorer: 'exact', answer: 'no' },
        { id: 'c', prompt: 'p', scorer: 'choice', choices: ['red', 'blue'], answer: 'blue' },
      ],
    });
    expect(probes.map(({ answer }) => answer)).toEqual([
      { kind: 'integer', digits: '42' },
      {
        kind: 'emotions',
        names: ['Proud', 'Sad', 'Calm', 'Cross'],
        scores: [8, 4, 4, 0],
        reference: [5, 2.5, 2.5, 0],
      },
      { kind: 'text', accept: ['yes', 'yes.'] },
      { kind: 'text', accept: ['no'] },
      { kind: 'choice', label: 'B' },
    ]);
  });

  it('takes the answer of a choice by its text or its label', () => {
    const labelOf = (answer: string) =>
      parse({ scorer: 'choice', probes: [{ id: 'c', prompt: 'p', choices: ['B', 'cat', 'dog'], answer }] })
        .probes[0]!.answer;
    expect(labelOf('dog')).toEqual({ kind: 'choice', label: 'C' });
    expect(labelOf('c')).toEqual({ kind: 'choice', label: 'C' });
    expect(labelOf('B')).toEqual({ kind: 'choice', label: 'A' });
  });

  it('gives each scorer its own length of answer', () => {
    const { probes } = parse({
      probes: [
        { ...guess, scorer: 'integer' },
        { id: 'e', prompt: 'p', scorer: 'emotions', answer: { A: 1, B: 1, C: 1, D: 1 } },
        { id: 'x', prompt: 'p', scorer: 'exact', answer: 'x' },
        { id: 'c', prompt: 'p', scorer: 'choice', choices: ['x', 'y'], answer: 'x' },
      ],
    });
    expect(probes.map(({ maxTokens }) => maxTokens)).toEqual([64, 256, 64, 64]);
  });

  it('hands the defaults of the set to each probe that has none of its own', () => {
    const { probes } = parse({
      scorer: 'integer',
      system: 'Guess.',
      maxTokens: 9,
      stop: ['\n'],
      probes: [
        guess,
        {
          id: 'b',
          prompt: 'p',
          answer: 'x',
          scorer: 'exact',
          system: 'Say.',
          maxTokens: 2,
          stop: ['.', '!'],
        },
      ],
    });
    expect(probes).toEqual([
      {
        id: 'a',
        prompt: 'What is 6 times 7?',
        system: 'Guess.',
        maxTokens: 9,
        stop: ['\n'],
        scorer: 'integer',
        answer: { kind: 'integer', digits: '42' },
      },
      {
        id: 'b',
        prompt: 'p',
        system: 'Say.',
        maxTokens: 2,
        stop: ['.', '!'],
        scorer: 'exact',
        answer: { kind: 'text', accept: ['x'] },
      },
    ]);
  });

  it('names itself, or is named after its file', () => {
    expect(parse({ name: 'mine', scorer: 'integer', probes: [guess] }).name).toBe('mine');
    expect(parse({ scorer: 'integer', probes: [guess] }).name).toBe('my-set');
    const text = JSON.stringify({ scorer: 'integer', probes: [guess] });
    expect(parseProbeSet(text, 'C:\\sets\\other.JSON').name).toBe('other');
  });

  it('keeps its description and its emotion convention', () => {
    const set = parse({ description: 'd', emotions: 'strict', scorer: 'integer', probes: [guess] });
    expect(set).toMatchObject({ description: 'd', emotions: 'strict', scorer: 'integer', format: 'rys' });
  });

  it('has the scorer of its first probe when it names none', () => {
    expect(parse({ probes: [{ ...guess, scorer: 'exact' }] }).scorer).toBe('exact');
  });
});

describe('an integer answer', () => {
  const digitsOf = (answer: string): unknown =>
    checkProbeSet(`{"scorer":"integer","probes":[{"id":"a","prompt":"p","answer":${answer}}]}`, FILE).set
      ?.probes[0]?.answer;

  it('keeps all digits of a number beyond 2^53', () => {
    expect(digitsOf('1234567890123456789012345678')).toEqual({
      kind: 'integer',
      digits: '1234567890123456789012345678',
    });
    expect(digitsOf('"9007199254740993"')).toEqual({ kind: 'integer', digits: '9007199254740993' });
  });

  it('loses its sign, leading zeros and spaces', () => {
    expect(digitsOf('-17')).toEqual({ kind: 'integer', digits: '17' });
    expect(digitsOf('" +0017 "')).toEqual({ kind: 'integer', digits: '17' });
    expect(digitsOf('"000"')).toEqual({ kind: 'integer', digits: '0' });
  });

  it.each(['1.5', '12.0', '1e3', '"12 000"', '"twelve"', '""', 'true', 'null', '["1"]'])(
    'is not %s',
    (answer) => {
      expect(digitsOf(answer)).toBeUndefined();
    },
  );
});

describe("Ng's datasets", () => {
  const math = `{
  "0": {"question": "What is the square root of 355516644000840345?", "answer": 596252164},
  "1": {"question": "What is the cube root of 9?", "answer": 1234567890123456789012345678}
}`;
  const eq = {
    '1': {
      prompt: 'A scene.',
      reference_answer: {
        emotion1: 'Remorseful',
        emotion2: 'Indifferent',
        emotion3: 'Affectionate',
        emotion4: 'Annoyed',
        emotion1_score: 2.3077,
        emotion2_score: 0,
        emotion3_score: 3.0769,
        emotion4_score: 4.6154,
      },
      reference_answer_fullscale: {
        emotion1: 'Remorseful',
        emotion2: 'Indifferent',
        emotion3: 'Affectionate',
        emotion4: 'Annoyed',
        emotion1_score: 3,
        emotion2_score: 0,
        emotion3_score: 4,
        emotion4_score: 6,
      },
    },
  };

  it('are read unchanged: arithmetic', () => {
    const set = parseProbeSet(math, 'math_16.json');
    expect(set).toMatchObject({ name: 'math_16', scorer: 'integer', format: 'ng-math' });
    expect(set.probes.map(({ id, answer }) => [id, answer])).toEqual([
      ['0', { kind: 'integer', digits: '596252164' }],
      ['1', { kind: 'integer', digits: '1234567890123456789012345678' }],
    ]);
    expect(set.probes[0]).toMatchObject({
      prompt: 'What is the square root of 355516644000840345?',
      maxTokens: 64,
    });
    expect(set.probes[0]!.system).toContain('even when you are unsure');
  });

  it('are read unchanged: emotions', () => {
    const set = parseProbeSet(JSON.stringify(eq), 'eq_16.json');
    expect(set).toMatchObject({ name: 'eq_16', scorer: 'emotions', format: 'ng-eq' });
    expect(set.probes).toEqual([
      {
        id: '1',
        prompt: 'A scene.',
        maxTokens: 256,
        scorer: 'emotions',
        answer: {
          kind: 'emotions',
          names: ['Remorseful', 'Indifferent', 'Affectionate', 'Annoyed'],
          scores: [3, 0, 4, 6],
          reference: [2.3077, 0, 3.0769, 4.6154],
        },
      },
    ]);
  });

  it('may lack the full-scale scores', () => {
    const { reference_answer_fullscale: _, ...entry } = eq['1'];
    expect(parse({ '1': entry }).probes[0]!.answer).toMatchObject({ scores: [2.3077, 0, 3.0769, 4.6154] });
  });

  it('keep the good probes beside the bad', () => {
    const { set, problems } = check({ '0': { question: 'q', answer: 1 }, '1': { question: 'q' }, '2': 5 });
    expect(set?.probes.map(({ id }) => id)).toEqual(['0']);
    expect(problems.map(({ message }) => message)).toEqual([
      'the probe has no "answer"',
      'the probe has no "question"',
      'the probe has no "answer"',
    ]);
  });

  it('must have four emotions from 0 to 10', () => {
    const { emotion4_score: _, ...three } = eq['1'].reference_answer;
    expect(messages({ '1': { prompt: 'p', reference_answer: three } })).toEqual([
      'the reference answer needs "emotion4" and "emotion4_score"',
    ]);
    const high = { ...eq['1'].reference_answer, emotion2_score: 11 };
    expect(messages({ '1': { prompt: 'p', reference_answer: high } })).toEqual([
      '"emotion2_score" must be a number from 0 to 10',
    ]);
  });
});

describe('where a fault is', () => {
  const text = `{
  "scorer": "integer",
  "probes": [
    { "id": "a", "prompt": "one", "answer": 1 },
    { "id": "b", "prompt": "two", "answer": "x" },
    { "id": "c", "prompt": "three", "answer": 3 }
  ]
}`;

  it('is told by line, column and offset', () => {
    const { problems } = checkProbeSet(text, FILE);
    expect(problems).toEqual([
      {
        message: 'the answer must be a whole number, written as a number or a string of digits',
        severity: 'error',
        offset: text.indexOf('"x"'),
        length: 3,
        line: 5,
        column: 45,
      },
    ]);
  });

  it('is told of the first fault in the message of an error', () => {
    const error = userErrorOf(() => parseProbeSet(text, FILE));
    expect(error.message).toBe(
      `${FILE}, line 5, column 45: the answer must be a whole number, written as a number or a string of digits.`,
    );
    expect(error).toMatchObject({ file: FILE, line: 5, column: 45 });
  });

  it('is told for malformed JSON', () => {
    const error = userErrorOf(() => parseProbeSet(text.replace('1 },', '1 }'), FILE));
    expect(error.line).toBe(5);
    expect(error.column).toBe(5);
    expect(error.message).toContain('not valid JSON');
  });

  it('is the broken JSON before what only follows from it', () => {
    const error = userErrorOf(() => parseProbeSet(text.slice(0, text.indexOf('"two"')), FILE));
    expect(error.message).toContain('not valid JSON');
  });

  it('is the same after a byte order mark and with Windows line ends', () => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    expect(checkProbeSet(windows, FILE).problems[0]).toMatchObject({
      line: 5,
      column: 45,
      offset: windows.indexOf('"x"'),
    });
  });

  it('does not count the byte order mark as a column', () => {
    expect(checkProbeSet('\uFEFF{"probes": 5}', FILE).problems[0]).toMatchObject({ line: 1, column: 12 });
    expect(checkProbeSet('\uFEFF5', FILE).problems[0]).toMatchObject({ line: 1, column: 1 });
  });

  it('is told for comments, which JSON has none of', () => {
    const error = userErrorOf(() => parseProbeSet('{\n  // mine\n  "probes": []\n}', FILE));
    expect(error).toMatchObject({ line: 2, column: 3 });
  });
});

describe('a byte order mark', () => {
  it('does not matter', () => {
    const text = JSON.stringify({ scorer: 'integer', probes: [guess] });
    expect(parseProbeSet(`\uFEFF${text}`, FILE)).toEqual(parseProbeSet(text, FILE));
  });
});

describe('a faulty probe', () => {
  it('leaves the others usable', () => {
    const { set, places, problems } = check({
      scorer: 'integer',
      probes: [guess, { id: 'b', prompt: 'p' }, { ...guess, id: 'c' }],
    });
    expect(set?.probes.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(places.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(problems.map(({ message }) => message)).toEqual(['the probe has no "answer"']);
  });

  it('is one whose id another has, and the first stays', () => {
    const { set, problems } = check({ scorer: 'integer', probes: [guess, { ...guess, answer: '43' }] });
    expect(set?.probes).toHaveLength(1);
    expect(set?.probes[0]?.answer).toMatchObject({ digits: '42' });
    expect(problems[0]?.message).toContain('"a" is used twice');
    expect(problems[0]?.offset).toBeGreaterThan(JSON.stringify(guess).length);
  });

  it.each([
    [{ prompt: 'p', answer: '1' }, 'no "id"'],
    [{ id: 'a', answer: '1' }, 'no "prompt"'],
    [{ id: 'a', prompt: 'p' }, 'no "answer"'],
    [{ ...guess, id: '' }, '"id" is empty'],
    [{ ...guess, id: 7 }, '"id" must be a string'],
    [{ ...guess, prompt: ['p'] }, '"prompt" must be a string'],
    [{ ...guess, system: 1 }, '"system" must be a string'],
    [{ ...guess, scorer: 'vibes' }, '"scorer" must be one of "integer", "emotions", "exact", "choice"'],
    [{ ...guess, maxTokens: 0 }, '"maxTokens" must be a whole number of at least 1'],
    [{ ...guess, maxTokens: 2.5 }, '"maxTokens" must be a whole number of at least 1'],
    [{ ...guess, maxTokens: '9' }, '"maxTokens" must be a whole number of at least 1'],
    [{ ...guess, stop: 'x' }, '"stop" must be a list of strings'],
    [{ ...guess, stop: ['x', ''] }, '"stop" must be a list of strings'],
    [{ ...guess, scorer: 'exact', answer: [] }, 'the answer must be a list of strings'],
    [{ ...guess, scorer: 'choice' }, 'needs a list "choices"'],
    [{ ...guess, scorer: 'choice', choices: ['only'] }, 'of 2 to 26'],
    [{ ...guess, scorer: 'choice', choices: ['x', 'y'], answer: 'z' }, 'its label A..B'],
    [{ ...guess, scorer: 'choice', choices: ['x', 1] }, '"choices" must be a list of strings'],
    ['a text', 'a probe is an object'],
    [null, 'a probe is an object'],
  ])('%j is told to be one', (probe, message) => {
    const { problems } = check({ scorer: 'integer', probes: [probe] });
    const errors = problems.filter(({ severity }) => severity === 'error');
    expect(errors.map((error) => error.message).join('; ')).toContain(message);
  });

  it.each([
    [{ A: 1, B: 2, C: 3 }, 'must give four emotions'],
    [{ A: 1, B: 2, C: 3, D: 4, E: 5 }, 'must give four emotions'],
    [[1, 2, 3, 4], 'must give four emotions'],
    [{ A: 1, B: 2, C: 3, D: 11 }, '"D" must be a number from 0 to 10'],
    [{ A: 1, B: -1, C: 3, D: 1 }, '"B" must be a number from 0 to 10'],
    [{ A: '1', B: 1, C: 3, D: 1 }, '"A" must be a number from 0 to 10'],
    [{ Sad: 1, B: 2, C: 3, sad: 4 }, 'appears twice'],
    [{ A: 0, B: 0, C: 0, D: 0 }, 'at least one emotion must be above 0'],
  ])('has emotions %j', (answer, message) => {
    const [first] = messages({ scorer: 'emotions', probes: [{ id: 'a', prompt: 'p', answer }] });
    expect(first).toContain(message);
  });

  it('has no scorer at all', () => {
    expect(messages({ probes: [guess] })[0]).toContain('specifies a "scorer"');
  });

  it('has one wrong word: one problem, and not one for each probe that it concerns', () => {
    const probes = ['a', 'b', 'c'].map((id) => ({ id, prompt: 'p', answer: '1' }));
    expect(messages({ scorer: 'exactxx', probes })).toEqual([
      '"scorer" must be one of "integer", "emotions", "exact", "choice"',
    ]);
    const choice = { id: 'a', prompt: 'p', scorer: 'choice', answer: 'A' };
    expect(messages({ probes: [{ ...choice, choices: 'x' }] })).toEqual([
      '"choices" must be a list of strings',
    ]);
    expect(messages({ probes: [choice] })).toEqual([
      'a choice probe needs a list "choices" of 2 to 26 strings',
    ]);
  });
});

describe('what counts as the integer', () => {
  const answers = (file: object) => parse(file).probes.map(({ answer }) => answer);
  const integer = { kind: 'integer', digits: '42' };

  it('is said by the probe, else by the file, and is the best unless it is the only one', () => {
    const [best, only] = [
      { ...guess, candidates: 'best' },
      { ...guess, id: 'b', candidates: 'only' },
    ];
    const answer = '42';
    const probes = [best, only, { ...guess, id: 'c' }].map((probe) => ({ ...probe, answer }));
    expect(answers({ scorer: 'integer', probes })).toEqual([
      integer,
      { ...integer, candidates: 'only' },
      integer,
    ]);
    expect(answers({ scorer: 'integer', candidates: 'only', probes })).toEqual([
      integer,
      { ...integer, candidates: 'only' },
      { ...integer, candidates: 'only' },
    ]);
  });
});

describe('thinking', () => {
  const limits = (file: object) => parse(file).probes.map(({ thinking, maxTokens }) => [thinking, maxTokens]);

  it('is asked for by the probe, else by the file, and has room', () => {
    const probes = [guess, { ...guess, id: 'b', thinking: true }, { ...guess, id: 'c', thinking: false }];
    expect(limits({ scorer: 'integer', probes })).toEqual([
      [undefined, 64],
      [true, 2048],
      [undefined, 64],
    ]);
    expect(limits({ scorer: 'integer', thinking: true, maxTokens: 99, probes })).toEqual([
      [true, 99],
      [true, 99],
      [undefined, 99],
    ]);
  });

  it('is another question', () => {
    const [without, withIt] = [false, true].map((thinking) =>
      parse({ scorer: 'integer', thinking, maxTokens: 9, probes: [guess] }),
    );
    expect(probeSetHashInput(withIt!)).not.toBe(probeSetHashInput(without!));
    expect(askedKey(withIt!.probes[0]!)).not.toBe(askedKey(without!.probes[0]!));
  });
});

describe('an integer answer of 0', () => {
  it('is warned of, since it can never score', () => {
    const own = check({ scorer: 'integer', probes: [{ ...guess, answer: 0 }] });
    const ngs = check({ 0: { question: 'q', answer: 0 } });
    for (const { set, problems } of [own, ngs]) {
      expect(set?.probes).toHaveLength(1);
      expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
      expect(problems[0]!.message).toContain('always scores 0');
    }
  });
});

describe('a faulty file', () => {
  it.each([
    ['', 'not valid JSON'],
    ['{"probes": [', 'not valid JSON'],
    ['[]', 'a JSON object with a list "probes"'],
    ['5', 'a JSON object with a list "probes"'],
    ['{}', 'needs a list "probes"'],
    ['{"probes": {}}', '"probes" must be a list'],
    ['{"probes": []}', '"probes" is empty'],
    ['{"probes": [], "emotions": "kind"}', '"probes" is empty'],
  ])('%j has no set, and says why', (text, message) => {
    const { set, problems } = checkProbeSet(text, FILE);
    expect(set).toBeUndefined();
    expect(problems[0]?.message).toContain(message);
    expect(userErrorOf(() => parseProbeSet(text, FILE)).message).toContain(message);
  });

  it.each([
    [{ candidates: 'first' }, '"candidates" must be one of "best", "only"'],
    [{ thinking: 'yes' }, '"thinking" must be true or false'],
  ])('%j is told to be one', (fields, message) => {
    expect(messages({ scorer: 'integer', ...fields, probes: [guess] })).toEqual([message]);
    expect(messages({ scorer: 'integer', probes: [{ ...guess, ...fields }] })).toEqual([message]);
  });

  it('names no such emotion convention', () => {
    expect(messages({ scorer: 'integer', emotions: 'kind', probes: [guess] })).toEqual([
      '"emotions" must be one of "austin", "ng", "strict"',
    ]);
  });
});

describe('an unknown key', () => {
  it('is warned of, and does no harm', () => {
    const { set, problems } = check({
      scorer: 'integer',
      temperature: 1,
      probes: [{ ...guess, anwser: '1' }],
    });
    expect(set?.probes).toHaveLength(1);
    expect(problems.map(({ severity, message }) => [severity, message.split(' ')[0]])).toEqual([
      ['warning', '"temperature"'],
      ['warning', '"anwser"'],
    ]);
    expect(() => parse({ temperature: 1, scorer: 'integer', probes: [guess] })).not.toThrow();
  });

  it('is not the schema, the description or the licence', () => {
    expect(
      messages({
        $schema: 's',
        name: 'n',
        description: 'd',
        license: 'MIT',
        scorer: 'integer',
        probes: [guess],
      }),
    ).toEqual([]);
  });
});

describe('the place of each probe', () => {
  it('is its own object', () => {
    const text = `{ "scorer": "integer",\n"probes": [\n${JSON.stringify(guess)},\n\n  ${JSON.stringify({ ...guess, id: 'b' })}]}`;
    const { places } = checkProbeSet(text, FILE);
    expect(places.map(({ id, line }) => [id, line])).toEqual([
      ['a', 3],
      ['b', 5],
    ]);
    for (const { id, offset, length } of places)
      expect(JSON.parse(text.slice(offset, offset + length))).toMatchObject({ id });
  });
});

describe('what a set is hashed by', () => {
  const hash = (json: unknown): string => probeSetHashInput(parse(json));
  const set = { scorer: 'integer', probes: [guess] };

  it('is what is asked and how it is scored', () => {
    for (const probe of [
      { prompt: 'q' },
      { answer: '43' },
      { id: 'z' },
      { system: 's' },
      { maxTokens: 3 },
      { stop: ['.'] },
    ])
      expect(hash({ ...set, probes: [{ ...guess, ...probe }] })).not.toBe(hash(set));
  });

  it('is neither its name, its description nor how its defaults are written', () => {
    expect(hash({ ...set, name: 'other', description: 'd' })).toBe(hash(set));
    expect(hash({ probes: [{ ...guess, scorer: 'integer', maxTokens: 64 }] })).toBe(hash(set));
  });
});
