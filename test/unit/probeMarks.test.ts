import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../../src/core/results/probeResults.js';
import { type Mark, markOf, MARKS } from '../../src/host/probes/marks.js';
import type { RunPhase } from '../../src/host/probes/probeRuns.js';
import { LONGEST_LINE, scorePlaces } from '../../src/host/probes/scorePlaces.js';
import { repoPath } from '../support/files.js';
import { probe, stored } from '../support/probes.js';

describe('the mark in the gutter', () => {
  const of = (change: Parameters<typeof stored>[0]): Mark =>
    markOf(resultOf(probe(), 'austin', [stored(change)]), undefined);

  it('tells full, partial and no score', () => {
    expect(of({ output: '42' })).toBe('right');
    expect(of({ output: '41' })).toBe('partial');
    expect(of({ output: 'many' })).toBe('wrong');
  });

  it('tells answers to another question, and those that ended too early for how they are scored now', () => {
    expect(of({ asked: 'x' })).toBe('outdated');
    expect(of({ stop: 'decided' })).toBe('outdated');
  });

  it('tells what was not run, and a run whatever the result before', () => {
    expect(markOf(undefined, undefined)).toBe('unrun');
    const during = (phase: RunPhase): Mark =>
      markOf(resultOf(probe(), 'austin', [stored()]), {
        ...{ config: '(4,7)', part: '(4,7)', texts: new Map(), phase },
      });
    expect((['waiting', 'queued', 'loading', 'running'] as const).map(during)).toEqual([
      'waiting',
      'waiting',
      'running',
      'running',
    ]);
  });

  it('has a shape of its own, the same in light and dark themes', () => {
    const shape = (theme: string, mark: Mark): string =>
      readFileSync(repoPath(`media/icons/probes/${theme}/${mark}.svg`), 'utf8').replace(
        /#[0-9a-f]{6}/g,
        'COLOR',
      );
    const shapes = MARKS.map((mark) => shape('dark', mark));
    expect(new Set(shapes).size).toBe(MARKS.length);
    expect(MARKS.map((mark) => shape('light', mark))).toEqual(shapes);
  });
});

describe('the place of a score', () => {
  const on = { inlineScores: true, codeLens: true };
  const line = (length: number, number = 1) => ({ line: number, length });

  it('is the end of the line, or the lens where that would be off the screen', () => {
    expect(scorePlaces([line(5, 1), line(LONGEST_LINE, 2), line(LONGEST_LINE + 1, 3)], on)).toEqual([
      'end',
      'end',
      'lens',
    ]);
  });

  it('is the start of a long line without lenses', () => {
    expect(scorePlaces([line(5, 1), line(500, 2)], { ...on, codeLens: false })).toEqual(['end', 'start']);
  });

  it('is the lens where several probes share a line', () => {
    expect(scorePlaces([line(5), line(5), line(5, 2)], on)).toEqual(['lens', 'lens', 'end']);
    expect(scorePlaces([line(5), line(5)], { ...on, codeLens: false })).toEqual(['none', 'none']);
  });

  it('is the lens where inline scores are off', () => {
    expect(scorePlaces([line(5)], { ...on, inlineScores: false })).toEqual(['lens']);
    expect(scorePlaces([line(5)], { inlineScores: false, codeLens: false })).toEqual(['none']);
  });
});
