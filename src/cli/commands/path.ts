import { formatPath, parseConfig } from '../../core/layerPath.js';
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
  terminal.out(`${key} on ${options.layers} layers: ${formatPath(expanded)}`);
  terminal.out(
    `${expanded.length} layers run, ${extraLayers} extra, ${(overhead * 100).toFixed(1)} % more work`,
  );
}
