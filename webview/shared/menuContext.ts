import { BASELINE_KEY } from '../../src/core/results/results.js';
import { type Data, isActive } from '../state/data.js';

/**
 * What VS Code is told of the place of a context menu: the `when` clauses under `webview/context` in the manifest ask for
 * it, and the commands there get it as their argument.
 */
export type MenuContext = Readonly<Record<string, string | boolean>>;

/** Of a config, wherever it is shown. */
export function configContext({ run, configs, pinned, sweep }: Data, key: string): MenuContext {
  const answered = configs.has(key);
  return {
    webviewSection: 'config',
    config: key,
    rysBaseline: key === BASELINE_KEY,
    /** It has a record: there is something to open. */
    rysAnswered: answered,
    /** An imported file has no prompts to run, and a sweep has the file for itself. */
    rysRunnable: answered && run.imported.length === 0 && !isActive(sweep),
    rysPinned: pinned.includes(key),
    rysOthersPinned: pinned.some((other) => other !== key && configs.has(other)),
  };
}

/** Of the view where it shows no config. */
export const VIEW_CONTEXT: MenuContext = { webviewSection: 'view' };
