import type { Config } from '../configs/layerPath.js';

/**
 * A file name for a model under a config, from the model's own: `qwen3-4b-21-22.gguf`. Of a split model the number of
 * the part is left out.
 * @param model a path or a name.
 */
export function exportedName(model: string, { key }: Pick<Config, 'key'>): string {
  const base = model
    .replace(/^.*[/\\]/, '')
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '');
  // What no file system refuses, and no shell needs to have quoted.
  const config = key
    .replace(/[()]/g, '')
    .replace(/\.\./g, '_')
    .replace(/,/g, '-')
    .replace(/;/g, '+')
    .replace(/~/g, 'reversed-');
  return `${base}-${config}.gguf`;
}
