import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { compareSource } from '../../tools/check-llama/check.js';
import { compareInstalled } from '../../tools/check-llama/installed.js';
import { bundledSource, sourceAt } from '../../tools/check-llama/source.js';
import { repoPath, temporaryFolder } from '../support/files.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const CACHE = repoPath('.cache');
const missing = ['git', (process.env.CXX ?? 'c++').split(' ')[0]!].find(
  (command) => spawnSync(command, ['--version']).error,
);

let copies = 0;

/** A copy of the bundled sources in which texts are replaced; each must be there. */
function changedSource(changes: readonly (readonly [file: string, from: string, to: string])[]) {
  const copy = folder.path(`source-${copies++}`);
  cpSync(bundledSource(CACHE).folder, copy, {
    recursive: true,
    filter: (path) => !/[/\\](\.git|models)$/.test(path),
  });
  for (const [name, from, to] of changes) {
    const file = join(copy, name);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
  }
  return sourceAt(copy);
}

function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe('the check against the sources of llama.cpp', () => {
  beforeEach((context: TestContext) => {
    if (missing !== undefined) context.skip(`${missing} is not installed`);
  });

  it('finds nothing in those that node-llama-cpp brings', () => {
    expect(compareSource(bundledSource(CACHE))).toEqual([]);
  });

  it('names a new field once, with all that it moves', () => {
    const source = changedSource([
      ['include/llama.h', 'int32_t main_gpu;', 'int64_t brand_new; int32_t main_gpu;'],
    ]);
    const lines = compareSource(source);
    expect(lines.slice(0, 3)).toEqual([
      'struct llama_model_params, field brand_new: expected none, found int64 at offset 32',
      'struct llama_model_params, field main_gpu: expected offset 32, found 40 (and 10 fields behind it moved alike)',
      'struct llama_model_params: expected 80 bytes, found 88',
    ]);
    // The initializer in src/llama-model.cpp does not know the field.
    expect(lines.slice(3)).toEqual([
      expect.stringMatching(/^defaults in .*: expected code that compiles by itself, found /),
    ]);
  });

  it('names what was removed, renamed or given another type', () => {
    const source = changedSource([
      ['include/llama.h', 'bool no_alloc; ', 'bool dry_run; '],
      ['include/llama.h', 'float    rope_freq_base;', 'uint32_t rope_freq_base;'],
      ['ggml/include/ggml.h', '#define GGML_MAX_SRC            10', '#define GGML_MAX_SRC            12'],
      ['ggml/include/ggml-backend.h', 'GGML_BACKEND_DEVICE_TYPE_CPU,', 'GGML_BACKEND_DEVICE_TYPE_HOST,'],
      ['include/llama.h', 'bool llama_model_has_encoder(', 'bool llama_model_encodes('],
      [
        'src/llama-ext.h',
        'layer_inp(struct llama_context * ctx, uint32_t lid, bool value)',
        'layer_inp(struct llama_context * ctx, int32_t lid, bool value)',
      ],
      [
        'src/llama-ext.h',
        'layer_inp(struct llama_context * ctx, uint32_t lid);',
        'layer_inp(const struct llama_context * ctx, uint32_t lid);',
      ],
      [
        'ggml/include/ggml.h',
        '(*ggml_abort_callback)(void * data)',
        '(*ggml_abort_callback)(void * data, int why)',
      ],
      ['CMakeLists.txt', 'LLAMA_VERSION_MINOR 5', 'LLAMA_VERSION_MINOR 6'],
    ]);
    expect(compareSource(source)).toEqual([
      'version in CMakeLists.txt: expected 0.5.0, found 0.6.0',
      'struct ggml_tensor, field src: expected pointer[10], found pointer[12]',
      'struct ggml_tensor, field view_src: expected offset 232, found 248 (and 5 fields behind it moved alike)',
      'struct ggml_tensor: expected 336 bytes, found 352',
      'struct llama_context_params, field rope_freq_base: expected float32, found uint32',
      'struct llama_model_params, field dry_run: expected none, found bool at offset 76',
      'struct llama_model_params, field no_alloc: expected bool at offset 76, found none',
      'constant GGML_MAX_SRC: expected 10, found 12',
      'constant GGML_BACKEND_DEVICE_TYPE_CPU: expected 0, found none',
      'function llama_model_has_encoder: expected bool (pointer), found none',
      'function llama_set_embeddings_layer_inp: expected void (pointer, uint32, bool), found void (pointer, int32, bool)',
      'symbol of function llama_get_embeddings_layer_inp: expected _Z30llama_get_embeddings_layer_inpP13llama_contextj, ' +
        'found _Z30llama_get_embeddings_layer_inpPK13llama_contextj',
      'callback ggml_abort_callback: expected bool (pointer), found bool (pointer, int32)',
    ]);
  });

  it('names a function that became a C function', () => {
    const source = changedSource([
      [
        'src/llama-ext.h',
        'LLAMA_API float * llama_get_embeddings_layer_inp(',
        'extern "C" LLAMA_API float * llama_get_embeddings_layer_inp(',
      ],
    ]);
    expect(compareSource(source)).toEqual([
      expect.stringMatching(/^linkage of functions: .*llama_get_embeddings_layer_inp.* linkage/),
    ]);
  });

  it('names changed defaults, and constants with another value', () => {
    const source = changedSource([
      [
        'src/llama-context.cpp',
        '/*.n_batch                     =*/ 2048',
        '/*.n_batch                     =*/ 512',
      ],
      [
        'src/llama-context.cpp',
        '/*.swa_full                    =*/ true',
        '/*.swa_full                    =*/ false',
      ],
      ['include/llama.h', 'LLAMA_SPLIT_MODE_LAYER  = 1', 'LLAMA_SPLIT_MODE_LAYER  = 4'],
    ]);
    expect(compareSource(source)).toEqual([
      'constant LLAMA_SPLIT_MODE_LAYER: expected 1, found 4',
      'default split_mode in llama_model_default_params: expected 1, found 4',
      'default n_batch in llama_context_default_params: expected 2048, found 512',
      'default swa_full in llama_context_default_params: expected true, found false',
    ]);
  });

  it('says what to do without a compiler, without git, in another folder, and with headers that do not compile', () => {
    const source = changedSource([['include/llama.h', 'int32_t main_gpu;', 'int32_or_so main_gpu;']]);
    expect(() => compareSource(source)).toThrow(/could not make sense of the headers in .*int32_or_so/);
    expect(() => sourceAt(folder.path('.'))).toThrow(/is no checkout of llama\.cpp .*--source/);
    setVariable('CXX', 'no-such-compiler');
    expect(() => compareSource(source)).toThrow(/"no-such-compiler" could not be run: install GCC or Clang/);
    setVariable('PATH', '');
    expect(() => bundledSource(folder.path('cache'))).toThrow(/git could not be run.*: install git, or/);
  });
});

describe('the check against the installed binaries', () => {
  it('finds every symbol, the version and the defaults', async () => {
    const { differences, backends } = await compareInstalled();
    expect(differences).toEqual([]);
    expect(backends.length).toBeGreaterThan(0);
  });
});
