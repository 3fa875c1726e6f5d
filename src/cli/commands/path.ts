import { formatPath, parseConfig } from '../../core/configs/layerPath.js';
import type { Terminal } from '../terminal.js';

export interface PathOptions {
  readonly layers: number;
  readonly json?: boolean;
}

/** `rys path`: a config's expanded layer path. */
export function path(text: string, options: PathOptions, terminal: Terminal): void {
  const { key, path: expanded, extraLayers, overhead } = parseConfig(text, options.layers);
  if (options.json) {
    terminal.out(
      JSON.stringify({ config: text, key, layers: options.layers, path: expanded, extraLayers, overhead }),
    );
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
  terminal.out(`${paint.dim('Config')}  ${key === formatPath(expanded) ? text.trim() : key}`);
  terminal.out(`${paint.dim('Path')}    ${formatPath(expanded)}`);
  terminal.out(`${paint.dim('Layers')}  ${expanded.length} run, ${cost}`);
}
