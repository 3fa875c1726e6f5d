import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/core/format/wrapped.js';
import type { StoredOutput } from '../../src/core/results/probeOutputs.js';
import { resultOf } from '../../src/core/results/probeResults.js';
import { changeText, extractedText, inlineText } from '../../src/host/probes/wording.js';
import { probe, stored } from '../support/probes.js';

const of = (...outputs: StoredOutput[]) => resultOf(probe(), 'austin', outputs)!;
const baseline = stored({ config: '(0,0)', output: '17' });
const config = stored({ config: '(4,7)', output: 'I guess 42.' });

describe('the score at the end of a line', () => {
  it('names the config, its score and the change', () => {
    expect(inlineText(of(config, baseline))).toBe('(4,7) 1.00  ▲ +0.60');
    expect(inlineText(of(stored({ output: '17' }), stored({ config: '(0,0)' })))).toBe('(4,7) 0.40  ▼ −0.60');
    expect(inlineText(of(stored(), stored({ config: '(0,0)' })))).toBe('(4,7) 1.00  no change');
    expect(inlineText(of(baseline))).toBe('baseline 0.40');
  });

  it('says when the answer could not be read, or the question is another', () => {
    expect(inlineText(of(stored({ output: 'many' })))).toBe('(4,7) 0.00  not in the requested format');
    expect(inlineText(of(stored({ asked: 'x' })))).toBe('(4,7) 1.00  (prompt edited since this run)');
  });

  it('says when the answer ended too early for how it is scored now', () => {
    const early = stored({ stop: 'decided' });
    expect(inlineText(of(early, baseline))).toBe('(4,7) 1.00  (ended early under the previous scoring)');
    expect(inlineText(of(stored({ stop: 'decided', asked: 'x' })))).toBe(
      '(4,7) 1.00  (prompt edited since this run)',
    );
  });

  it('has a sign where there is a change, and says where there is none: ± would be a standard error', () => {
    expect([0.004, -0.004, 0.006, -0.5].map(changeText)).toEqual(['+0.004', '−0.004', '+0.01', '−0.50']);
    expect([0, -0, 0.0004, -0.0004].map(changeText)).toEqual(Array(4).fill('no change'));
    expect([0.0005, 0.005, -0.0005].map(changeText)).toEqual(['+0.001', '+0.01', '−0.001']);
  });
});

describe('what was read of an answer', () => {
  it('is cut when it is long', () => {
    const outcome = of(stored({ output: `so ${'3'.repeat(60)}` })).latest;
    expect(extractedText(outcome)).toBe(`read as “${'3'.repeat(39)}…”`);
  });
});

describe('long lines', () => {
  it('break at spaces and lose nothing else', () => {
    const text = `${'word '.repeat(40)}\nshort\n${'x'.repeat(100)} end`;
    const lines = wrapped(text).split('\n');
    expect(lines.every((line) => line.length <= 80 || !line.includes(' '))).toBe(true);
    expect(wrapped(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    expect(lines).toContain('short');
  });
});
