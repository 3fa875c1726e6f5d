import { describe, expect, it } from 'vitest';
import { parseModelAddress } from '../../src/protocol/modelAddress.js';

const file = (repo: string, path: string, branch = 'main') => ({ kind: 'file', repo, path, branch });
const quantization = (repo: string, tag: string) => ({ kind: 'quantization', repo, tag });

describe('the address of a model', () => {
  it.each([
    ['hf:o/r-GGUF:Q4_K_M', quantization('o/r-GGUF', 'Q4_K_M')],
    [' hf:o/r ', quantization('o/r', 'latest')],
    ['hf://o/r.1:Q8_0', quantization('o/r.1', 'Q8_0')],
    ['huggingface:o/r:IQ4_XS', quantization('o/r', 'IQ4_XS')],
    ['hf.co/o/r:Q4_0', quantization('o/r', 'Q4_0')],
    ['https://huggingface.co/o/r', quantization('o/r', 'latest')],
    ['https://huggingface.co/o/r/', quantization('o/r', 'latest')],
    ['hf:o/r/m.gguf', file('o/r', 'm.gguf')],
    ['hf:o/r/a b/m-00001-of-00002.gguf#v1', file('o/r', 'a b/m-00001-of-00002.gguf', 'v1')],
    ['https://huggingface.co/o/r/resolve/main/a%20b/M.GGUF?download=true', file('o/r', 'a b/M.GGUF')],
    ['https://hf.co/o/r/blob/dev/m.gguf', file('o/r', 'm.gguf', 'dev')],
    ['hf:o/r/100%.gguf', file('o/r', '100%.gguf')],
    ['https://example.com/x/m.gguf?key=1', { kind: 'url', url: 'https://example.com/x/m.gguf?key=1' }],
    ['http://localhost:80/m.GGUF', { kind: 'url', url: 'http://localhost:80/m.GGUF' }],
  ])('%s', (text, address) => expect(parseModelAddress(text)).toEqual(address));

  it.each([
    '',
    'm.gguf',
    'o/r:Q4_0',
    'hf:o',
    'hf:o/r/m.bin',
    'hf:o/r/../m.gguf',
    'hf:o/r:Q4/0',
    'https://huggingface.co/o/r/tree/main',
    'https://example.com/m.zip',
    'https://example.com/',
    'ftp://example.com/m.gguf',
    'C:\\models\\m.gguf',
  ])('is not %s', (text) =>
    expect(() => parseModelAddress(text)).toThrow(
      `"${text}" is no address of a model: use hf:owner/repository:Q4_K_M, hf:owner/repository/file.gguf, or the URL of a .gguf file.`,
    ),
  );
});
