import { expect, it } from 'vitest';
import { InOrder } from '../vscode/inOrder.js';

it('prints what programs write at the same time as if they ran one after another', () => {
  const printed: string[] = [];
  const output = new InOrder((text) => printed.push(text));
  const [first, second, third] = [output.part(), output.part(), output.part()];
  first.write('a');
  second.write('1');
  first.write('b');
  second.write('2');
  expect(printed).toEqual(['a', 'b']);
  third.write('x');
  third.end();
  first.end();
  expect(printed).toEqual(['a', 'b', '12']);
  second.write('3');
  expect(printed).toEqual(['a', 'b', '12', '3']);
  second.end();
  expect(printed).toEqual(['a', 'b', '12', '3', 'x']);
  const late = output.part();
  late.write('y');
  expect(printed.at(-1)).toBe('y');
});
