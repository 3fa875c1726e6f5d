import { expect, it } from 'vitest';
import { parseShown } from '../../src/host/probes/shown.js';

it.each([
  { file: 'file:///a.probes.json', probe: 'p' },
  { file: 'file:///a.probes.json', probe: 'p', output: { model: 'm', config: '(1,2)' } },
])('the address of a document is read back: %j', (shown) => {
  expect(parseShown(JSON.stringify(shown))).toEqual(shown);
});

it.each([
  '',
  'no JSON',
  '[]',
  'null',
  '{"file":1,"probe":"p"}',
  '{"file":"f","probe":"p","output":{"model":1}}',
])('another address is none: %j', (query) => {
  expect(parseShown(query)).toBeUndefined();
});
