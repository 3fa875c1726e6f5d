import { parseConfig } from '../../../src/core/configs/layerPath.js';
import { kindStrip } from '../../../src/core/report/layerFacts.js';
import { text, uint32 } from '../../../src/gguf/fields.js';
import { pathRefusal } from '../../../src/gguf/layers.js';
import type { ModelHeader } from '../../../src/gguf/read.js';
import { runnableConfigs } from '../../../src/gguf/runnable.js';
import { type ArchitectureCase, CASES, kindsOf } from './cases.js';
import { fieldOf, SMALL } from './fields.js';

/** A case's header without its weights. */
function headerOf({ architecture, fields, layers = 8 }: ArchitectureCase): ModelHeader {
  const all = [
    text('general.architecture', architecture),
    uint32(`${architecture}.block_count`, layers),
    ...Object.entries({ ...SMALL, ...fields }).map(([key, value]) =>
      fieldOf(`${architecture}.${key}`, value),
    ),
  ];
  return {
    version: 3,
    fields: new Map(all.map((field) => [field.key, field])),
    tensors: [{ name: 'blk.0.attn_norm.weight', dimensions: [1], type: 0, offset: 0 }],
    alignment: 32,
    dataOffset: 0,
    file: architecture,
    shards: [],
    parts: [],
    totalSize: 0,
  };
}

/** The tested architectures as a table for the documentation, in Markdown. */
export function architectureTable(): string {
  const rows = CASES.map((one) => {
    const header = headerOf(one);
    const layers = one.layers ?? 8;
    const tested = one.configs.map((config) => `\`${config}\``).join(' ');
    const moved = one.shifts.filter((shift) => !pathRefusal(header, parseConfig(shift, layers).path));
    const { configs, runnable, refused } = runnableConfigs(header);
    const strip = kindStrip(kindsOf(one))?.strip ?? '';
    return [
      `\`${one.architecture}\`${one.variant === undefined ? '' : ` (${one.variant})`}`,
      strip.length > 30 ? `${strip.slice(0, 21)} …` : strip || `${layers} alike`,
      tested,
      String(moved.length),
      refused.length === 0 ? 'all' : `${runnable} of ${configs}`,
      refused.map(({ because }) => because).join('; '),
    ];
  });
  const heads = ['architecture', 'layers', 'against files', 'moved', 'configs', 'because'];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
