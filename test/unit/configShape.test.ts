import { expect, it } from 'vitest';
import { shapeOf } from '../../src/core/configs/configShape.js';

it.each([
  ['(0,0)', 'block'],
  ['(3,8)', 'block'],
  ['(3,8)x3', 'passes'],
  ['(3,8)x0', 'skip'],
  ['(3,8);(1,2)', 'blocks'],
  ['(3,8)x3;(1,2)', 'blocks'],
  ['(3,8);(1,2)x0', 'path'],
  ['(1,2)x0;(3,4)x0', 'path'],
  ['~(3,8)', 'path'],
  ['0..3,9,4', 'path'],
])('the config %s is of the shape %s', (key, shape) => expect(shapeOf(key)).toBe(shape));
