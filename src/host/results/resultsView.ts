import { basename } from 'node:path';
import type { ConfigView, FromWebview, ToWebview } from '../../protocol/webview.js';
import type { Subscription } from '../signal.js';
import type { Pins } from './pins.js';
import type { ResultsFile } from './resultsFile.js';
import { configViewOf, summaryViewOf, viewOf } from './view.js';

/** Milliseconds between two updates of a view. */
const UPDATE_EVERY = 250;

export type Send = (message: ToWebview) => void;
/** What a view asks for that is not about showing. */
export type Ask = (message: Exclude<FromWebview, { type: 'ready' | 'combine' | 'pin' | 'image' }>) => void;

/** One webview on a results file: sends it the whole once, and afterwards what changed. */
export class ResultsView {
  private ready = false;
  private timer: NodeJS.Timeout | undefined;
  /** What the webview has, as text, by key. */
  private sent = new Map<string, string>();
  private readonly subscriptions: Subscription[];
  private readonly images: ((image: Extract<FromWebview, { type: 'image' }>) => void)[] = [];
  private queue: ToWebview[] = [];

  constructor(
    readonly file: ResultsFile,
    private readonly pins: Pins,
    private readonly send: Send,
    private readonly ask: Ask,
  ) {
    this.subscriptions = [
      file.changed.on(() => this.updateSoon()),
      file.progressed.on(() => this.updateSoon()),
      pins.changed.on((path) => {
        if (path === file.file) this.post({ type: 'pinned', pinned: [...pins.of(path)] });
      }),
    ];
  }

  receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.sendAll();
        for (const waiting of this.queue.splice(0)) this.send(waiting);
        return;
      case 'combine':
        this.file.combined = message.combined;
        return;
      case 'pin':
        void this.pins.set(this.file.file, message.key, message.pinned);
        return;
      case 'image':
        this.images.shift()?.(message);
        return;
      default:
        this.ask(message);
    }
  }

  /** Sends a message as soon as the webview listens. */
  post(message: ToWebview): void {
    if (this.ready) this.send(message);
    else this.queue.push(message);
  }

  /** Has the webview draw what it shows. */
  draw(format: Extract<FromWebview, { type: 'image' }>['format']): Promise<string> {
    return new Promise((resolve) => {
      this.images.push(({ data }) => resolve(data));
      this.post({ type: 'draw', format });
    });
  }

  private sendAll(): void {
    const { file } = this;
    const { results, problem } = file;
    if (!results || problem !== undefined) {
      this.sent.clear();
      this.send({ type: 'problem', message: problem ?? `${file.file} is still being read.` });
      return;
    }
    const message = viewOf(results, {
      file: basename(file.file),
      layerKinds: results.header.model.layerKinds ?? [],
      skippedLines: file.skippedLines,
      sweep: file.sweep,
      pinned: this.pins.of(file.file),
    });
    this.sent = new Map(message.configs.map((config) => [config.key, JSON.stringify(config)]));
    this.send(message);
  }

  private updateSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.ready) this.update();
    }, UPDATE_EVERY);
  }

  private update(): void {
    const { results, problem, sweep } = this.file;
    if (!results || problem !== undefined || this.sent.size === 0) return this.sendAll();
    const changed: ConfigView[] = [];
    for (const config of results.configs.map(configViewOf)) {
      const text = JSON.stringify(config);
      if (this.sent.get(config.key) === text) continue;
      this.sent.set(config.key, text);
      changed.push(config);
    }
    if (results.configs.length < this.sent.size) return this.sendAll();
    if (changed.length > 0) this.send({ type: 'update', configs: changed, summary: summaryViewOf(results) });
    this.send({ type: 'sweep', sweep });
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
