import { describe, expect, it } from 'vitest';
import { depthMap } from '../../src/core/compare/depthMap.js';
import { whyEmpty } from '../../src/core/compare/emptyCells.js';
import { CONFIG_STATES, type ConfigState } from '../../src/core/results/records.js';

interface Cell {
  readonly i: number;
  readonly j: number;
  readonly state: ConfigState;
  readonly delta: number | null;
}

const cellsOf = (layers: number, configs: readonly Cell[]) => ({
  label: 'a',
  configs,
  map: depthMap(layers, configs, ({ delta }) => delta),
});
const empty = (i: number, j: number, state: ConfigState): Cell => ({ i, j, state, delta: null });
const full = (i: number, j: number): Cell => ({ i, j, state: 'done', delta: 0.1 });

describe('an empty cell', () => {
  it('is explained by the state of its config', () => {
    const why = CONFIG_STATES.map((state) =>
      whyEmpty(cellsOf(4, [full(1, 2), empty(1, 3, state)]), 4, { first: 1, last: 2 }),
    );
    expect(why).toEqual([
      '(1,3) has no score in a',
      '(1,3) was stopped early in a',
      '(1,3) was dropped in a',
      '(1,3) failed in a',
      '(1,3) is not supported in a',
    ]);
  });

  it('may have no config at all', () => {
    expect(whyEmpty(cellsOf(4, [full(1, 3)]), 4, { first: 1, last: 3 })).toBe('(1,4) is not in a');
    expect(whyEmpty(cellsOf(4, [full(1, 3)]), 4, { first: 1, last: 2 })).toBeUndefined();
  });

  it('of a coarser grid is explained by the largest of those without a value, and the others counted', () => {
    // Of 6 layers on a grid of 4: the cell (0,1) lies over layers 0 and half of 1, by half of 1 and 2.
    const configs = [full(0, 2), empty(0, 3, 'failed'), empty(1, 3, 'dropped')];
    const at = { first: 0, last: 1 };
    expect(whyEmpty(cellsOf(6, configs), 4, at)).toBe('(0,3) failed in a, and 2 more have no value');
    expect(whyEmpty(cellsOf(6, [...configs, full(1, 2)]), 4, at)).toBe(
      '(0,3) failed in a, and 1 more has no value',
    );
    expect(whyEmpty(cellsOf(6, [full(0, 2), full(1, 2), full(1, 3)]), 4, at)).toBe('(0,3) is not in a');
  });
});
