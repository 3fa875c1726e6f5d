import { signed } from '../../src/core/format/numbers.js';
import { deviceFacts, modelFacts, modelTitle } from '../../src/core/report/about.js';
import { duration } from '../../src/core/report/units.js';
import type { FromWebview, ShownConfig, ShownSweep } from '../../src/protocol/webview.js';
import { button } from '../shared/controls.js';
import { element, type IconName, setText } from '../shared/dom.js';
import type { Brush } from '../state/brush.js';
import { isActive } from '../state/data.js';
import type { Host } from '../state/host.js';
import type { Part, Store } from '../state/store.js';

type Action = Extract<FromWebview, { type: 'control' }>['action'];

const STATES: Readonly<Record<ShownSweep['state'], string>> = {
  idle: '',
  starting: 'loading the model…',
  waiting: 'waiting for the file…',
  running: '',
  pausing: 'pausing…',
  paused: 'paused',
  stopping: 'stopping…',
  stopped: 'stopped',
  finished: 'finished',
  failed: 'ended by an error',
};

/** The model, how far the sweep is, and what can be done about it. */
export class Header {
  readonly element: HTMLElement;
  /** Why a sweep failed, and what helps. */
  readonly failure = element('div', { class: 'notice failure', role: 'alert', hidden: true });
  private readonly model = element('h1');
  private readonly details = element('span', { class: 'muted' });
  private readonly sets = element('span', { class: 'muted sets' });
  private readonly dot = element('span', { class: 'dot', 'aria-hidden': 'true' });
  private readonly progress = element('span');
  private readonly best = element('button', { type: 'button', class: 'plain' });
  private readonly controls = element('span', { class: 'controls' });
  private shownControls = '';
  private shownFailure = '';

  constructor(
    private readonly store: Store,
    private readonly host: Host,
    brush: Brush,
    help: HTMLElement,
  ) {
    this.best.addEventListener('click', () => {
      const key = store.data?.summary.best;
      if (key) brush.select(key);
    });
    this.element = element(
      'header',
      { class: 'header' },
      this.model,
      this.details,
      this.sets,
      element('span', { class: 'status' }, this.dot, this.progress, this.best, this.controls, help),
    );
  }

  render(changed: ReadonlySet<Part>): void {
    const { data } = this.store;
    if (!data || !(['results', 'configs', 'sweep'] as const).some((part) => changed.has(part))) return;
    const { run, sweep, summary, configs } = data;
    setText(this.model, modelTitle(run.model));
    setText(this.details, modelFacts(run.model).join(' · '));
    setText(this.sets, run.sets.map((set) => set.name).join(' · '));
    this.element.title = `${run.file} · ${deviceFacts(run)}`;
    const failed = [...configs.values()].filter(({ state }) => state === 'failed').length;
    this.dot.dataset['state'] = sweep.state === 'finished' && failed > 0 ? 'warned' : sweep.state;
    setText(this.progress, progressOf(sweep, configs.size, failed));
    const best = summary.best === null ? undefined : configs.get(summary.best);
    this.best.hidden = !best;
    if (best) setText(this.best, bestText(best, isActive(sweep)));
    this.renderControls(sweep, failed);
    this.renderFailure(sweep);
  }

  private renderControls(sweep: ShownSweep, failed: number): void {
    const wanted = controlsOf(sweep, failed);
    const state = JSON.stringify(wanted);
    if (state === this.shownControls) return;
    this.shownControls = state;
    this.controls.replaceChildren(
      ...wanted.map(([action, label, icon]) =>
        button({ label, icon, appearance: 'icon', onClick: () => this.control(action) }),
      ),
    );
  }

  private renderFailure({ state, error, resumable }: ShownSweep): void {
    const failed = state === 'failed';
    const shown = failed ? JSON.stringify([error, resumable]) : '';
    if (shown === this.shownFailure) return;
    this.shownFailure = shown;
    this.failure.hidden = !failed;
    const action = (label: string, name: Action, appearance: 'primary' | 'secondary'): HTMLElement =>
      button({ label, appearance, onClick: () => this.control(name) });
    this.failure.replaceChildren(
      ...(failed
        ? [
            element('span', { class: 'dot', 'data-state': 'failed', 'aria-hidden': 'true' }),
            element('p', {}, error ?? 'The sweep failed.'),
            ...(resumable ? [action('Restart', 'restart', 'primary')] : []),
            action('Show Log', 'log', resumable ? 'secondary' : 'primary'),
          ]
        : []),
    );
  }

  private control(action: Action): void {
    this.host.post({ type: 'control', action });
  }
}

function controlsOf({ state, resumable, pending }: ShownSweep, failed: number): [Action, string, IconName][] {
  if (state === 'running')
    return [
      ['pause', 'Pause the sweep', 'pause'],
      ['stop', 'Stop the sweep', 'stop'],
    ];
  if (state === 'starting' || state === 'waiting' || state === 'pausing')
    return [['stop', 'Stop the sweep', 'stop']];
  if (state === 'paused')
    return [
      ['resume', 'Resume the sweep', 'play'],
      ['stop', 'Stop the sweep', 'stop'],
    ];
  if (!resumable || state === 'stopping' || state === 'failed') return [];
  const retry = failed === 1 ? 'Run the failed config again' : `Run the ${failed} failed configs again`;
  return [['resume', pending.length === 0 && failed > 0 ? retry : 'Resume the sweep', 'play']];
}

/** A loss is never the best: then none is better than the model as it is. */
function bestText({ key, delta }: ShownConfig, active: boolean): string {
  if (delta === null) return `best ${key}`;
  if (delta > 0) return `best ${key} ${signed(delta)}`;
  return active ? 'none better yet' : 'none better than the baseline';
}

function progressOf({ state, done, total, etaMs }: ShownSweep, configs: number, failed: number): string {
  const counted = state === 'idle' && total === 0 ? `${configs} configs` : `${done}/${total}`;
  const left = state === 'running' && etaMs !== null ? `${duration(etaMs)} left` : '';
  const faults = failed > 0 ? `${failed} failed` : '';
  return [counted, STATES[state], faults, left].filter(Boolean).join(' · ');
}
