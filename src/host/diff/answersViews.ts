import * as vscode from 'vscode';
import {
  parseAnswersState,
  parseFromAnswers,
  type ShownAnswers,
  type Subject,
} from '../../protocol/answersView.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { loadPage } from '../results/webviewPage.js';
import { DisposableStore } from '../shell/disposableStore.js';
import { ANSWERS_VIEW, CONTEXT } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { settings } from '../shell/settings.js';
import { type AnswersAsk, AnswersPanel } from './answersPanel.js';
import { configAnswers, probeAnswers } from './shownAnswers.js';

export interface AnswersViewsOptions {
  readonly extensionUri: vscode.Uri;
  readonly files: ResultsFiles;
  readonly pins: Pins;
  readonly log: Log;
  readonly ask: (ask: AnswersAsk) => unknown;
}

interface View {
  readonly webviewPanel: vscode.WebviewPanel;
  readonly panel: AnswersPanel;
}

/** Loads the comparison of a probe of a probe file. */
export type LoadProbe = (file: string, probe: string) => Promise<ShownAnswers>;

/** The open comparisons of answers: one for each results file, and one for all probe files. */
export class AnswersViews implements vscode.Disposable {
  private readonly views = new Map<string, View>();
  private readonly registrations = new DisposableStore();
  private loadProbe: LoadProbe | undefined;

  constructor(private readonly options: AnswersViewsOptions) {
    this.registrations.add(
      vscode.window.registerWebviewPanelSerializer(ANSWERS_VIEW, {
        deserializeWebviewPanel: (webviewPanel, state: unknown) => {
          const kept = parseAnswersState(state);
          // Answers to probes of a probe file are found from there.
          if (kept.ok && kept.message.subject && kept.message.subject.kind !== 'lens')
            this.fill(webviewPanel, kept.message.subject);
          else webviewPanel.dispose();
          return Promise.resolve();
        },
      }),
    );
  }

  /** Shows a comparison where the settings say: beside what has the focus and keeps it, or in its place. */
  open(subject: Subject): void {
    const beside = settings.openComparison === 'beside';
    const before = this.views.get(idOf(subject));
    if (before) {
      before.panel.show(subject);
      before.webviewPanel.reveal(before.webviewPanel.viewColumn, beside);
      return;
    }
    const { Beside, Active } = vscode.ViewColumn;
    this.fill(
      vscode.window.createWebviewPanel(
        ANSWERS_VIEW,
        subject.kind === 'config' ? subject.config : subject.probe,
        { viewColumn: beside ? Beside : Active, preserveFocus: beside },
        { enableFindWidget: true },
      ),
      subject,
    );
  }

  /** Shows a comparison unless it would cover the active editor; one that is there shows it in any case. */
  offer(subject: Subject): void {
    const before = this.views.get(idOf(subject));
    const covers = before
      ? before.webviewPanel.viewColumn === vscode.window.activeTextEditor?.viewColumn
      : settings.openComparison !== 'beside';
    if (!covers) this.open(subject);
    else before?.panel.show(subject);
  }

  /** The comparison of a results file that can be seen, if one can, goes to another config. */
  follow(file: string, config: string): void {
    const view = this.views.get(file);
    if (view?.webviewPanel.visible) view.panel.follow(config);
  }

  /** Who knows the answers to the probes of probe files. */
  setProbes(load: LoadProbe): void {
    this.loadProbe = load;
  }

  /** Answers to probes of probe files, or how they are scored, may have changed. */
  refreshProbes(): void {
    this.views.get(LENS)?.panel.refresh();
  }

  /** What the active comparison compares, else one that can be seen. */
  get current(): Subject | undefined {
    const views = [...this.views.values()];
    const of = ({ webviewPanel: { active, visible } }: View): number => (active ? 2 : visible ? 1 : 0);
    const [first] = views.filter((view) => of(view) > 0).sort((a, b) => of(b) - of(a));
    return first?.panel.subject;
  }

  private async load(subject: Subject): Promise<ShownAnswers> {
    const { files, pins } = this.options;
    if (subject.kind === 'lens') return this.loadProbe!(subject.file, subject.probe);
    const file = await files.open(subject.file);
    if (file.problem !== undefined) throw new Error(file.problem);
    return subject.kind === 'config'
      ? configAnswers(file, subject, pins.of(subject.file))
      : probeAnswers(file, subject);
  }

  private fill(webviewPanel: vscode.WebviewPanel, subject: Subject): void {
    const { extensionUri, log, ask } = this.options;
    const { webview } = webviewPanel;
    const panel = new AnswersPanel({
      subject,
      load: (wanted) => this.load(wanted),
      send: (message) => void webview.postMessage(message),
      titled: (title) => {
        if (webviewPanel.title !== title) webviewPanel.title = title;
      },
      ask: (asked) => void Promise.resolve(ask(asked)).catch((error: unknown) => log.report(error)),
      warn: (message) => log.warn(message),
    });
    const id = idOf(subject);
    this.views.set(id, { webviewPanel, panel });
    const following = this.followFile(subject, panel);
    webviewPanel.onDidDispose(() => {
      following.dispose();
      panel.dispose();
      if (this.views.get(id)?.panel === panel) this.views.delete(id);
      this.tell();
    });
    webviewPanel.onDidChangeViewState(() => this.tell());
    webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromAnswers(message);
      if (parsed.ok) panel.receive(parsed.message);
      else log.warn(`A message of the comparison of answers was dropped (${parsed.problem}).`);
    });
    loadPage(webview, extensionUri, 'answers', webviewPanel.title);
    this.tell();
  }

  /** Shows what changes in the results file while the comparison is open. */
  private followFile(subject: Subject, panel: AnswersPanel): vscode.Disposable {
    const { files, pins } = this.options;
    if (subject.kind === 'lens') return { dispose: () => undefined };
    const held = files.hold(subject.file);
    const subscriptions = [
      held.changed.on(() => panel.refresh()),
      pins.changed.on((file) => {
        if (file === subject.file) panel.refresh();
      }),
    ];
    return {
      dispose: () => {
        for (const subscription of subscriptions) subscription.dispose();
        files.release(subject.file);
      },
    };
  }

  private tell(): void {
    void vscode.commands.executeCommand('setContext', CONTEXT.diffActive, this.current?.kind === 'config');
  }

  dispose(): void {
    this.registrations.dispose();
  }
}

const LENS = 'lens';

const idOf = (subject: Subject): string => (subject.kind === 'lens' ? LENS : subject.file);
