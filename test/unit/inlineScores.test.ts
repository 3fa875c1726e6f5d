import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/core/format/wrapped.js';
import type { StoredOutput } from '../../src/core/results/probeOutputs.js';
import { resultOf } from '../../src/core/results/probeResults.js';
import { resultPage } from '../../src/host/probes/resultText.js';
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

describe('the page of a probe', () => {
  const page = (result = of(config, baseline), live?: Parameters<typeof resultPage>[0]['live']) =>
    resultPage({ probe: probe(), result, live });

  it('tells answers, what was expected, the question and the runs', () => {
    expect(page()).toBe(
      [
        '# a · (4,7): 0.40 → 1.00 (+0.60)',
        '## (4,7): 1.00, read as “42”\nI guess 42.',
        '## baseline: 0.40\n17',
        '## expected\n42',
        '## question\nWhat is 6 times 7?',
        '## on m.gguf\n(4,7): layers 0..6, 4..9; 2 tokens in 12 ms\nbaseline: layers 0..9; 2 tokens in 12 ms\n',
      ].join('\n\n'),
    );
  });

  it('shows an answer as it grows', () => {
    const live = {
      config: '(1,2)',
      part: '(1,2)',
      phase: 'running',
      texts: new Map([['(1,2)', '4']]),
    } as const;
    const text = page(of(config, baseline), live);
    expect(text).toContain('# a · (1,2)…\n\n## (1,2): running…\n4\n\n## baseline: 0.40\n17');
    expect(text).not.toContain('(4,7)');
  });

  it('tells of answers that ended early', () => {
    const early = page(of(stored({ stop: 'decided' }), baseline));
    expect(early).toContain('## (4,7): 1.00, ended early under the previous scoring\n42');
    expect(early).toContain('2 tokens in 12 ms, ended as soon as its score was settled\n');
    const stale = page(of(stored({ stop: 'loop', asked: 'x' })));
    expect(stale).toContain('## (4,7): 1.00, prompt edited since this run\n42');
    expect(stale).toContain('2 tokens in 12 ms, ended in a loop that did not change its score\n');
  });

  it('lists other configs, the best first', () => {
    const text = page(
      of(config, stored({ config: '(1,2)', output: '1' }), stored({ config: '(2,3)' }), baseline),
    );
    expect(text).toMatch(/## other configs\n\(2,3\) {2}1\.00 {2}\+0\.60\n\(1,2\) {2}\d\.\d\d {2}-0\.\d\d\n/);
  });

  it('has something to say before the first run, and of no answer at all', () => {
    expect(resultPage({ probe: probe(), result: undefined, live: undefined })).toContain('Not run yet.');
    expect(page(of(stored({ output: ' \n' })))).toContain(
      '(4,7): 0.00, not in the requested format\n(no text)',
    );
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
