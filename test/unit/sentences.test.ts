import { describe, expect, it } from 'vitest';
import { answerText } from '../../src/core/probes/answerText.js';
import type { Probe } from '../../src/core/probes/probes.js';
import { crashSentence } from '../../src/host/shell/crashSentence.js';
import { EngineCrash } from '../../src/runner/engineProcess.js';

describe('the right answer for people', () => {
  const text = (answer: Probe['answer'], choices?: string[]): string =>
    answerText({
      id: 'a',
      prompt: '',
      maxTokens: 1,
      scorer: 'exact',
      answer,
      ...(choices ? { choices } : {}),
    });
  it('fits in one line, whatever the kind', () => {
    expect(text({ kind: 'integer', digits: '42' })).toBe('42');
    expect(text({ kind: 'text', accept: ['Rome', 'Roma'] })).toBe('Rome or Roma');
    expect(text({ kind: 'emotions', names: ['Joy', 'Fear'], scores: [7, 0], reference: [1, 2] })).toBe(
      'Joy: 7, Fear: 0',
    );
    expect(text({ kind: 'choice', label: 'B' }, ['Oslo', 'Rome'])).toBe('B: Rome');
    expect(text({ kind: 'choice', label: 'B' })).toBe('B');
  });
});

describe('a crash of the engine', () => {
  const words = 'ggml: loading\nGGML_ASSERT(n > 0) failed.\n';
  it('is told with its last words and what may help', () => {
    expect(crashSentence(new EngineCrash(null, 'SIGABRT', words), 'loading a model')).toBe(
      'The engine crashed while loading a model (SIGABRT). Its last message was “GGML_ASSERT(n > 0) failed”. See the log, or try another backend (rys.engine.backend).',
    );
  });
  it('that the system brought about speaks of memory, and one without words is still a sentence', () => {
    const killed = crashSentence(new EngineCrash(null, 'SIGKILL', ''), 'loading a model');
    expect(killed).toMatch(
      /^The engine crashed while loading a model \(SIGKILL\)\. The machine may have run out of memory/,
    );
    expect(crashSentence(new EngineCrash(3, null, ''), 'working')).toMatch(/\(code 3\)\. See the log/);
  });
  it('of CUDA names the driver, and no address of the trace below the message', () => {
    const trace = [
      '/x/ggml-cuda.cu:108: CUDA error',
      '/opt/libggml-base.so(ggml_abort+0x152)[0x7f79256b4f42]',
      '/usr/bin/node[0x195e376]',
      '',
    ];
    const crash = new EngineCrash(null, 'SIGABRT', trace.join('\n'));
    expect(crash.message).toBe(
      'The engine process was ended by SIGABRT; its last message was: /x/ggml-cuda.cu:108: CUDA error.',
    );
    expect(crashSentence(crash, 'loading a model')).toBe(
      'The engine crashed while loading a model (SIGABRT). Its last message was “/x/ggml-cuda.cu:108: CUDA error”. The GPU’s driver may be too old for the CUDA that the engine was built with: update it, or choose another backend (rys.engine.backend).',
    );
  });
  it('has the code by which Windows tells an access violation', () => {
    const crash = new EngineCrash(0xc0000005, null, '');
    expect(crash.message).toBe('The engine process ended with code 0xC0000005.');
    expect(crashSentence(crash, 'working')).toContain('(code 0xC0000005). See the log');
  });
});
