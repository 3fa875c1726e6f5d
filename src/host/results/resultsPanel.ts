import { basename } from 'node:path';
import { UserError } from '../../core/errors.js';
import type { Results } from '../../core/results/results.js';
import type { Significance } from '../../core/results/significance.js';
import type { FromWebview, ImageFormat, ImageTheme, ShownConfig, ToWebview } from '../../protocol/webview.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { Judge } from './judging.js';
import type { Pins } from './pins.js';
import type { ResultsFile } from './resultsFile.js';
import { toShownProbeMap, toShownProbes } from './shownProbes.js';
import {
  toShownAnatomy,
  toShownConfig,
  toShownSignificance,
  toShownSummary,
  viewOf,
} from './shownResults.js';

/** Milliseconds between two updates of a view. */
const UPDATE_EVERY = 250;

export type Send = (message: ToWebview) => void;
/** What a view asks for that is not about showing. */
export type Ask = (
  message: Exclude<FromWebview, { type: 'ready' | 'combine' | 'pin' | 'probe' | 'image' | 'imageFailed' }>,
) => void;

/** Milliseconds that a drawing may take. */
const DRAWING_LIMIT = 30_000;

interface Drawing {
  readonly resolve: (data: string) => void;
  readonly reject: (error: Error) => void;
}

const noImage = (): UserError =>
  new UserError('The results editor could not draw the image: keep it open and visible, and try again.');

/** One webview on a results file: sends it the whole once it is read, and afterwards what changed. */
export class ResultsPanel {
  /** The webview listens, and has been sent the file or what is wrong with it. */
  private ready = false;
  private disposed = false;
  private timer: NodeJS.Timeout | undefined;
  /** What the webview has, as text, by key. */
  private sent = new Map<string, string>();
  private shown = '';
  private readonly subscriptions = new DisposableStore();
  /** Images that were asked for, by the id of the request. */
  private readonly drawings = new Map<number, Drawing>();
  private lastDrawing = 0;
  private queue: ToWebview[] = [];
  private readonly judge = new Judge(
    () => this.file.results,
    (results, significance) => this.sendJudgement(results, significance),
    (anatomy) => this.send({ type: 'anatomy', anatomy: toShownAnatomy(anatomy) }),
  );

  constructor(
    readonly file: ResultsFile,
    private readonly pins: Pins,
    private readonly send: Send,
    private readonly ask: Ask,
  ) {
    this.subscriptions.add(
      this.judge,
      file.changed.on(() => this.updateSoon()),
      file.progressed.on(() => this.updateSoon()),
      pins.changed.on((path) => {
        if (path !== file.file) return;
        this.post({ type: 'pinned', pinned: [...pins.of(path)] });
        this.judge.ask();
      }),
    );
  }

  receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        // Until the file is read, the page says by itself that it is being read.
        if (this.file.isRead) this.begin();
        else void this.file.load().then(() => this.begin());
        return;
      case 'combine':
        this.file.combine(message.combined);
        return;
      case 'pin':
        void this.pins.set(this.file.file, message.key, message.pinned);
        return;
      case 'probe':
        if (this.file.results)
          this.post({
            type: 'probeMap',
            map: toShownProbeMap(this.file.results, message.set, message.probe),
          });
        return;
      case 'image':
        this.drawings.get(message.id)?.resolve(message.data);
        return;
      case 'imageFailed':
        this.drawings.get(message.id)?.reject(new UserError(message.message));
        return;
      default:
        this.ask(message);
    }
  }

  private sendJudgement(results: Results, significance: Significance): void {
    this.send({ type: 'significance', significance: toShownSignificance(results, significance) });
    this.send({ type: 'probes', probes: toShownProbes(results, significance, this.pins.of(this.file.file)) });
  }

  private begin(): void {
    if (this.disposed) return;
    this.ready = true;
    // What has changed until now is part of the whole.
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sendAll();
    for (const waiting of this.queue.splice(0)) this.send(waiting);
  }

  /** Sends a message as soon as the webview listens and has the file. */
  post(message: ToWebview): void {
    if (this.ready) this.send(message);
    else this.queue.push(message);
  }

  /**
   * Has the webview draw what it shows.
   * @returns SVG text, or a PNG in base64.
   * @throws UserError when it cannot, or does not answer.
   */
  async draw(format: ImageFormat, theme: ImageTheme): Promise<string> {
    const id = ++this.lastDrawing;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        this.drawings.set(id, { resolve, reject });
        timer = setTimeout(() => reject(noImage()), DRAWING_LIMIT);
        this.post({ type: 'draw', id, format, theme });
      });
    } finally {
      clearTimeout(timer);
      this.drawings.delete(id);
    }
  }

  private sendAll(): void {
    const { file } = this;
    const { results, problem } = file;
    if (!results || problem !== undefined) {
      this.sent.clear();
      this.shown = '';
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
    this.shown = this.identity;
    this.send(message);
    this.judge.ask();
  }

  /** Changes when the webview needs more than the changed configs. */
  private get identity(): string {
    const { header, skippedLines } = this.file;
    return `${header?.created} ${header?.model.fingerprint} ${header?.model.layers} ${skippedLines}`;
  }

  private updateSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (this.ready) this.update();
    }, UPDATE_EVERY);
  }

  private update(): void {
    const { results, problem, sweep } = this.file;
    if (!results || problem !== undefined || this.shown !== this.identity) return this.sendAll();
    const changed: ShownConfig[] = [];
    for (const result of results.configs) {
      const config = toShownConfig(results, result);
      const text = JSON.stringify(config);
      if (this.sent.get(config.key) === text) continue;
      this.sent.set(config.key, text);
      changed.push(config);
    }
    if (results.configs.length < this.sent.size) return this.sendAll();
    if (changed.length > 0) {
      this.send({ type: 'update', configs: changed, summary: toShownSummary(results) });
      this.judge.ask();
    }
    this.send({ type: 'sweep', sweep });
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const { reject } of this.drawings.values()) reject(noImage());
    this.subscriptions.dispose();
  }
}
