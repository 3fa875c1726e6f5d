import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configFromPath, parseConfig } from '../../src/core/configs/layerPath.js';
import { CONFIG_TEXTS, configText, type ConfigTextFormat, runs } from '../../src/core/export/configTexts.js';
import { exportedName } from '../../src/core/export/exportedName.js';

const written = (format: ConfigTextFormat, config: string, model?: string): string[] =>
  configText(format, parseConfig(config, 8), { layers: 8, model }).split('\n');

describe('a config for another program', () => {
  it('is a configuration of mergekit, whose ranges leave out their ends', () =>
    expect(written('mergekit', '(2,5)', 'Qwen/Qwen3-4B')).toEqual([
      '# (2,5) of 8 layers: 0..4,2..7',
      'merge_method: passthrough',
      'dtype: bfloat16',
      'slices:',
      '  - sources:',
      '      - model: "Qwen/Qwen3-4B"',
      '        layer_range: [0, 5]',
      '  - sources:',
      '      - model: "Qwen/Qwen3-4B"',
      '        layer_range: [2, 8]',
    ]));

  it('is a script for transformers', () =>
    expect(written('transformers', '0..2,2,1,7')).toEqual([
      '# 0..2,2,1,7 of 8 layers',
      'import copy',
      '',
      'import torch',
      'from transformers import AutoModelForCausalLM, AutoTokenizer',
      '',
      'NAME = "path/to/model"',
      'PATH = [*range(0, 3), *range(2, 3), *range(1, 2), *range(7, 8)]',
      '',
      'tokenizer = AutoTokenizer.from_pretrained(NAME)',
      'model = AutoModelForCausalLM.from_pretrained(NAME, dtype="auto")',
      'decoder = model.model',
      'config = decoder.config',
      'assert len(decoder.layers) == 8, "this path is for 8 layers"',
      '',
      '',
      'def at(position, layer):',
      '    # The weights are shared; the place in the KV cache is its own.',
      '    shared = [*layer.parameters(), *layer.buffers(), config]',
      '    twin = copy.deepcopy(layer, {id(one): one for one in shared})',
      '    for module in twin.modules():',
      '        if hasattr(module, "layer_idx"):',
      '            module.layer_idx = position',
      '    return twin',
      '',
      '',
      'decoder.layers = torch.nn.ModuleList(at(n, decoder.layers[layer]) for n, layer in enumerate(PATH))',
      'if getattr(config, "layer_types", None):',
      '    config.layer_types = [config.layer_types[layer] for layer in PATH]',
      'config.num_hidden_layers = len(PATH)',
    ]));

  it('is a layer map of exllamav3, whose ranges include their ends', () =>
    expect(written('exllamav3', '(2,5)', 'C:\\models\\qwen')).toEqual([
      '# (2,5) of 8 layers: 0..4,2..7',
      '# On the command line of its programs: --layer_map 0..4,2..7',
      'from exllamav3 import Config, Model',
      '',
      'config = Config.from_directory("C:\\\\models\\\\qwen", layer_map="0..4,2..7")',
      'model = Model.from_config(config)',
    ]));

  it('is a Modelfile for the exported file', () => {
    expect(written('modelfile', '(2,5)', '/models/qwen3-4b.gguf')).toEqual([
      '# (2,5) of 8 layers: 0..4,2..7',
      'FROM ./qwen3-4b-2-5.gguf',
    ]);
    expect(written('modelfile', '(2,5)')[1]).toBe('FROM ./model-2-5.gguf');
  });

  it('has one line of the model’s name, whatever is in it', () => {
    for (const format of CONFIG_TEXTS.filter((each) => each !== 'modelfile'))
      expect(written(format, '(0,0)', 'a "b"\nc').join('\n')).toContain(String.raw`"a \"b\"\nc"`);
  });
});

describe('the runs of a path', () => {
  it('are as few as can be, and give the path again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: 1, maxLength: 40 }), (path) => {
        const found = runs(configFromPath(path, 8).path);
        expect(found.flatMap(([from, to]) => Array.from({ length: to - from }, (_, n) => from + n))).toEqual(
          path,
        );
        for (const [n, [from]] of found.entries()) if (n > 0) expect(found[n - 1]![1]).not.toBe(from);
      }),
    );
  });
});

describe('the name that is proposed for an export', () => {
  it.each([
    ['/m/qwen3-4b.gguf', '(2,5)', 'qwen3-4b-2-5.gguf'],
    ['C:\\m\\qwen3-4b.GGUF', '(2,5)', 'qwen3-4b-2-5.gguf'],
    ['/m/big-00001-of-00003.gguf', '(2,5)', 'big-2-5.gguf'],
    ['x.gguf', '(3,6);(4,6)', 'x-3-6+4-6.gguf'],
    ['x.gguf', '(3,6)x3;(7,8)x0', 'x-3-6x3+7-8x0.gguf'],
    ['x.gguf', '~(3,6)', 'x-reversed-3-6.gguf'],
    ['x.gguf', '0..4,7,2,4..7', 'x-0_4-7-2-4_7.gguf'],
    ['qwen3.5', '7,0', 'qwen3.5-7-0.gguf'],
  ])('of %s under %s is %s', (model, config, name) =>
    expect(exportedName(model, parseConfig(config, 8))).toBe(name),
  );
});
