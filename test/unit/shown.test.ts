import { expect, it } from 'vitest';
import { parseShown } from '../../src/host/probes/shown.js';

it('the address of a document is read back', () => {
  const shown = { file: 'file:///a.probes.json', probe: 'p' };
  expect(parseShown(JSON.stringify(shown))).toEqual(shown);
});

it.each(['', 'no JSON', '[]', 'null', '{"file":1,"probe":"p"}', '{"file":"f"}'])(
  'another address is none: %j',
  (query) => {
    expect(parseShown(query)).toBeUndefined();
  },
);
