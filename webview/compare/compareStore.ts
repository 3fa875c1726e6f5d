import {
  type CompareState,
  parseCompareState,
  type ShownComparison,
  type ToCompare,
} from '../../src/protocol/compareView.js';
import { type Cursor, type Model, modelOf } from './model.js';

/** The view's state; whoever draws is told when it changes. */
export class CompareStore {
  data: ShownComparison | undefined;
  problem: string | undefined;
  busy = true;
  model: Model | undefined;
  hovered: Cursor | null = null;
  private kept: CompareState;
  private readonly listeners: ((what: Change) => void)[] = [];

  /** @param stored what VS Code kept. */
  constructor(stored: unknown) {
    const parsed = parseCompareState(stored);
    this.kept = parsed.ok ? parsed.message : { files: [] };
  }

  /** What VS Code is to keep. */
  get state(): CompareState {
    return { ...this.kept, files: this.data?.files ?? this.kept.files };
  }

  get measure(): string {
    const { measures } = this.data!;
    return measures.some(({ id }) => id === this.kept.measure) ? this.kept.measure! : measures[0]!.id;
  }

  /** The sweep that differences are taken to. */
  get reference(): number {
    const { reference = 0 } = this.kept;
    return reference < this.data!.sweeps.length ? reference : 0;
  }

  /** The cell that was chosen by key or click; null for none. */
  get selected(): Cursor | null {
    const { cursor } = this.kept;
    return cursor && this.model && cursor.last < this.model.grid && cursor.first <= cursor.last
      ? cursor
      : null;
  }

  get cursor(): Cursor | null {
    return this.hovered ?? this.selected;
  }

  onChange(listener: (what: Change) => void): void {
    this.listeners.push(listener);
  }

  receive(message: ToCompare): void {
    this.busy = message.type === 'busy';
    if (message.type === 'comparison') {
      this.data = message.comparison;
      this.problem = undefined;
    } else if (message.type === 'problem') {
      this.data = undefined;
      this.problem = message.message;
    }
    this.rebuild();
  }

  setMeasure(measure: string): void {
    this.kept = { ...this.kept, measure };
    this.rebuild();
  }

  setReference(reference: number): void {
    this.kept = { ...this.kept, reference };
    this.rebuild();
  }

  select(cursor: Cursor): void {
    this.kept = { ...this.kept, cursor };
    this.hovered = null;
    this.tell('cursor');
  }

  hover(cursor: Cursor | null): void {
    const before = this.hovered;
    if (before?.first === cursor?.first && before?.last === cursor?.last) return;
    this.hovered = cursor;
    this.tell('cursor');
  }

  private rebuild(): void {
    this.model = this.data && modelOf(this.data, this.measure, this.reference);
    this.tell('all');
  }

  private tell(what: Change): void {
    for (const listener of this.listeners) listener(what);
  }
}

/** What has changed: the place that is looked at alone, or anything. */
export type Change = 'cursor' | 'all';
