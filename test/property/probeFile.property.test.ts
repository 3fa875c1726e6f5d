import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { checkProbeSet, parseProbeSet } from '../../src/core/probes/probeFile.js';

const probe = fc.record(
  {
    id: fc.string({ minLength: 1, maxLength: 8 }),
    prompt: fc.string(),
    answer: fc.bigInt({ min: 0n, max: 10n ** 28n }).map(String),
    system: fc.string(),
    maxTokens: fc.integer({ min: 1, max: 999 }),
  },
  { requiredKeys: ['id', 'prompt', 'answer'] },
);
const probes = fc.uniqueArray(probe, { selector: ({ id }) => id, minLength: 1, maxLength: 5 });

describe('any right probe file', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(probes, fc.constantFrom(0, 1, 2, '\t'), (list, indent) => {
        const text = JSON.stringify({ scorer: 'integer', probes: list }, null, indent);
        const set = parseProbeSet(text, 'x.json');
        expect(set.probes.map(({ id, prompt, system, answer }) => ({ id, prompt, system, answer }))).toEqual(
          list.map(({ id, prompt, system, answer }) => ({
            id,
            prompt,
            system,
            answer: { kind: 'integer', digits: answer },
          })),
        );
      }),
    );
  });

  it('keeps the digits of answers written as numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 28n }), (answer) => {
        const text = `{"0": {"question": "q", "answer": ${answer}}}`;
        expect(parseProbeSet(text, 'x.json').probes[0]!.answer).toEqual({
          kind: 'integer',
          digits: String(answer),
        });
      }),
    );
  });
});

describe('any text at all', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    // A right file with a piece cut out of it.
    fc.tuple(probes, fc.nat(), fc.nat()).map(([list, from, length]) => {
      const whole = JSON.stringify({ scorer: 'integer', probes: list }, null, 1);
      const start = from % whole.length;
      return whole.slice(0, start) + whole.slice(start + (length % whole.length));
    }),
  );

  it('is read, or refused with a place inside the text', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { set, places, problems } = checkProbeSet(source, 'x.json');
        expect(set !== undefined || problems.some(({ severity }) => severity === 'error')).toBe(true);
        expect(places.map(({ id }) => id)).toEqual(set?.probes.map(({ id }) => id) ?? []);
        const lines = source.split('\n');
        for (const { offset, length, line, column } of [...problems]) {
          expect(offset + length).toBeLessThanOrEqual(source.length);
          expect(lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1).toBe(offset);
        }
      }),
    );
  });

  it('makes no error but a UserError', () => {
    fc.assert(
      fc.property(text, (source) => {
        let error: unknown;
        try {
          parseProbeSet(source, 'x.json');
        } catch (thrown) {
          error = thrown;
        }
        const wrong = checkProbeSet(source, 'x.json').problems.some(({ severity }) => severity === 'error');
        expect(error instanceof UserError).toBe(wrong);
      }),
    );
  });
});
