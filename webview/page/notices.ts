import { floorOf } from '../../src/core/drawing/floors.js';
import { BASELINE_KEY } from '../../src/core/results/results.js';
import { button } from '../shared/controls.js';
import { element, setText } from '../shared/dom.js';
import { type Data, isActive } from '../state/data.js';
import type { Host } from '../state/host.js';
import type { Part, Store } from '../state/store.js';

/** Whether the best gain is more than chance, and whether all of the file could be read: calmly, as text. */
export class Notices {
  readonly element = element('div', { class: 'notices muted' });
  private readonly imported = element('p', { class: 'imported long' });
  private readonly sampling = element('p', { class: 'sampling long' });
  private readonly baseline = element('p', { class: 'baseline' });
  private readonly runBaseline: HTMLElement;
  private readonly luck = element('p', { class: 'long' });
  private readonly confirm: HTMLElement;
  private readonly search = element('p', { class: 'search long' });
  private readonly dropped = element('p', { class: 'long' });
  private readonly floor = element('p');
  private readonly skipped = element('p');

  constructor(
    private readonly store: Store,
    host: Host,
  ) {
    this.confirm = button({
      label: 'Confirm on Fresh Probes…',
      onClick: () => host.post({ type: 'confirm' }),
    });
    this.runBaseline = button({
      label: 'Run Baseline',
      onClick: () => host.post({ type: 'runAgain', key: BASELINE_KEY }),
    });
    this.element.append(
      this.baseline,
      this.runBaseline,
      this.imported,
      this.sampling,
      this.luck,
      this.confirm,
      this.search,
      this.dropped,
      this.floor,
      this.skipped,
    );
  }

  render(changed: ReadonlySet<Part>): void {
    const { data } = this.store;
    if (!data || !(changed.has('results') || changed.has('configs') || changed.has('sweep'))) return;
    const { dropped } = data.summary;
    const luck = data.significance?.sentence;
    const { skippedLines, imported, sampling } = data.run;
    setText(this.imported, imported.join(' '));
    this.imported.hidden = imported.length === 0;
    const without = withoutBaseline(data);
    setText(this.baseline, without ?? '');
    this.baseline.hidden = without === undefined;
    this.runBaseline.hidden = without === undefined || imported.length > 0;
    setText(this.sampling, sampling ? `Sampled answers: ${sampling.text}.` : '');
    this.sampling.hidden = sampling === null;
    setText(this.luck, luck ?? '');
    this.luck.hidden = luck === undefined;
    this.confirm.hidden = !mayConfirm(data);
    const search = data.significance?.search ?? '';
    setText(this.search, search);
    this.search.hidden = search === '';
    setText(this.dropped, dropped ?? '');
    this.dropped.hidden = dropped === null;
    const floor = floorOf(data.run, data.summary.combinedScore);
    setText(this.floor, floor === null ? '' : `Uninformed answers score up to ${floor.toFixed(3)}.`);
    this.floor.hidden = floor === null;
    setText(
      this.skipped,
      skippedLines === 1
        ? 'One damaged line in the file was skipped.'
        : `${skippedLines} damaged lines in the file were skipped.`,
    );
    this.skipped.hidden = skippedLines === 0;
    this.element.hidden = [...this.element.children].every((line) => (line as HTMLElement).hidden);
  }
}

/** Why the map is hollow, where that is for want of a baseline; undefined while a sweep may still run it. */
function withoutBaseline({ configs, summary, sweep }: Data): string | undefined {
  const baseline = summary.baseline === null ? undefined : configs.get(summary.baseline);
  if ((baseline && baseline.combined !== null) || configs.size === 0 || isActive(sweep)) return undefined;
  return baseline
    ? 'The baseline (0,0) has no score, so there is nothing to compare the other configs with.'
    : 'The baseline (0,0) is not in this file, so there is nothing to compare the configs with.';
}

/** A sweep that has ended and found something can be taken to probes that it has not seen. */
function mayConfirm({ configs, summary, sweep, run, significance }: Data): boolean {
  const best = summary.best === null ? undefined : configs.get(summary.best);
  return (
    significance !== undefined && !isActive(sweep) && run.imported.length === 0 && (best?.delta ?? 0) > 0
  );
}

/** What stands in place of the maps while there is nothing to show: a sentence and the one button that helps. */
export class Blank {
  readonly element = element('div', { class: 'blank', hidden: true });
  private shown = '';

  constructor(
    private readonly store: Store,
    private readonly host: Host,
  ) {}

  /** Says whether it stands. */
  render(): boolean {
    const state = this.state();
    this.element.hidden = state === undefined;
    if (!state) {
      this.shown = '';
      return false;
    }
    const [sentence, ...actions] = state;
    if (this.shown !== sentence) {
      this.shown = sentence;
      const labels = { start: 'Start Sweep', log: 'Show Log', text: 'Open as Text' } as const;
      this.element.replaceChildren(
        element('p', { role: 'status' }, sentence),
        ...actions.map((action, n) =>
          button({
            label: labels[action],
            appearance: n === 0 ? 'primary' : 'secondary',
            onClick: () => this.host.post({ type: 'control', action }),
          }),
        ),
      );
    }
    return true;
  }

  private state(): [sentence: string, ...actions: ('start' | 'log' | 'text')[]] | undefined {
    const { data, problem } = this.store;
    if (problem !== undefined) return [problem, 'text', 'log'];
    if (!data) return ['Reading the results…'];
    const { state, pending } = data.sweep;
    if (data.configs.size > 0 || (state === 'running' && pending.length > 0)) return undefined;
    switch (state) {
      case 'starting':
        return ['Loading the model…'];
      case 'waiting':
        return ['The results file is locked: waiting to see whether another sweep is still writing it…'];
      case 'running':
        return ['The first config is running…'];
      case 'failed':
        return ['No config has been run yet.'];
      default:
        return [
          'No config has been run yet. A sweep scores the model with each block of layers repeated.',
          'start',
        ];
    }
  }
}
