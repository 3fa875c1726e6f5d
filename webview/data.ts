import type { ConfigView, RunView, SummaryView, SweepView } from '../src/protocol/webview.js';

/** The state of the results in the file. */
export interface Data {
  readonly run: RunView;
  readonly configs: Map<string, ConfigView>;
  summary: SummaryView;
  sweep: SweepView;
  pinned: readonly string[];
}

const ACTIVE: readonly SweepView['state'][] = ['starting', 'running', 'pausing', 'paused', 'stopping'];
export const isActive = ({ state }: SweepView): boolean => ACTIVE.includes(state);
