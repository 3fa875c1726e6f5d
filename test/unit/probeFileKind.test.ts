import { describe, expect, it } from 'vitest';
import { mayBeNgDataset } from '../../src/core/probes/probeFileKind.js';

describe("a look at the beginning tells Ng's datasets", () => {
  it.each([
    ['arithmetic', '{"0": {"question": "q", "answer": 1}}'],
    ['emotions', '{"1": {"prompt": "p", "reference_answer": {}}}'],
    ['with a byte order mark and CRLF', '\uFEFF{\r\n  "0" : {\r\n    "question" : "q"'],
    ['not yet whole', '{"0": {"question": '],
  ])('%s', (_, text) => expect(mayBeNgDataset(text)).toBe(true));

  it.each([
    ['a list', '[{"question": "q"}]'],
    ['values that are no objects', '{"question": "q"}'],
    ['other objects', '{"a": {"b": 1}}'],
    ['our own format', '{"name": "n", "probes": [{"question": "q"}]}'],
    ['nothing', ''],
  ])('from %s', (_, text) => expect(mayBeNgDataset(text)).toBe(false));
});
