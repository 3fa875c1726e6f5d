import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import { CONFIG_TEXTS, configText } from '../../core/export/configTexts.js';
import type { Terminal } from '../terminal.js';

export const PATH_FORMATS = ['text', 'json', ...CONFIG_TEXTS] as const;

export interface PathOptions {
  readonly layers: number;
  readonly format: (typeof PATH_FORMATS)[number];
  readonly model?: string;
  readonly json?: boolean;
}

/** `rys path`: a config's expanded layer path, or the config for another program. */
export function path(text: string, options: PathOptions, terminal: Terminal): void {
  const { layers, model } = options;
  const config = parseConfig(text, layers);
  const { key, path: expanded, extraLayers, overhead } = config;
  const format = options.json ? 'json' : options.format;
  if (format !== 'text' && format !== 'json')
    return terminal.out(configText(format, config, { layers, model }));
  if (format === 'json') {
    terminal.out(JSON.stringify({ config: text, key, layers, path: expanded, extraLayers, overhead }));
    return;
  }
  const { paint } = terminal;
  const share = `${Math.abs(overhead * 100).toFixed(1)} %`;
  const cost =
    extraLayers === 0
      ? 'as many as the model has'
      : extraLayers > 0
        ? `${extraLayers} extra, ${share} more work`
        : `${-extraLayers} fewer than the model has, ${share} less work`;
  terminal.out(`${paint.dim('Config')}  ${key}`);
  terminal.out(`${paint.dim('Path')}    ${formatPath(expanded)}`);
  terminal.out(`${paint.dim('Layers')}  ${expanded.length} run, ${cost}`);
}
