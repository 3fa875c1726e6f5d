import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Side } from '../../core/chat/conversation.js';
import { DEFAULT_CHAT_SETTINGS } from '../../core/chat/conversation.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import { parseChatState, parseFromChat, type ShownChat } from '../../protocol/chatView.js';
import { askModel, choicesOf, type ModelChoices } from '../pickers/askModel.js';
import { type ConfigChooser, configOf } from '../pickers/configChooser.js';
import type { ModelFacts, ModelLibrary } from '../pickers/modelLibrary.js';
import type { Models } from '../pickers/models.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { loadPage } from '../results/webviewPage.js';
import { command } from '../shell/command.js';
import { CHAT_VIEW, COMMANDS, CONTEXT } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import { type SharedEngine, sharedEngine } from '../sweeps/sharedEngine.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { type ChatAsk, ChatPanel } from './chatPanel.js';
import type { ChatStart } from './chatSession.js';
import { keepPrompt } from './keepPrompt.js';
import { registerLanguageModels } from './languageModels.js';
import { sentenceOf } from './sentences.js';

export interface ChatDeps {
  readonly context: vscode.ExtensionContext;
  readonly engines: EngineHost;
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly models: Models;
  readonly library: ModelLibrary;
  readonly configs: ConfigChooser;
  readonly pins: Pins;
  readonly log: Log;
}

/** What `rys.chat` may be called with, besides a URI; RYS asks for the model and the config that are not given. */
interface ChatChoices extends ModelChoices {
  /** Of the right column. */
  readonly config?: string;
  /** Of the left column; the baseline in a new chat. */
  readonly against?: string;
  /** Asked at once; the command then resolves when both have answered. */
  readonly prompt?: string;
}

interface View {
  readonly webviewPanel: vscode.WebviewPanel;
  readonly panel: ChatPanel;
}

/** `RYS: Chat under a Config…`: one conversation with two configs of a model, side by side. */
export function registerChat(deps: ChatDeps): vscode.Disposable {
  const chats = new Chats(deps);
  const { log } = deps;
  return vscode.Disposable.from(
    registerLanguageModels(deps, (model) => engineFor(deps.engines, model)),
    command(log, COMMANDS.chat, (argument?: vscode.Uri | ChatChoices) => chats.open(choicesOf(argument))),
    command(log, COMMANDS.chatStop, () => chats.stop()),
    vscode.window.registerWebviewPanelSerializer(CHAT_VIEW, {
      deserializeWebviewPanel: (webviewPanel, state: unknown) => chats.restore(webviewPanel, state),
    }),
  );
}

/** How a model's requests are answered: by the window's engine, as the settings say or as it is loaded now. */
const engineFor = (engines: EngineHost, model: string): SharedEngine =>
  sharedEngine(engines, () => loadNow(engines, model));

const mayRun = (): void =>
  requireTrust(vscode.l10n.t('A chat runs a model, which requires a trusted workspace.'));

/** The open chats, one for each model. */
class Chats {
  private readonly views = new Map<string, View>();

  constructor(private readonly deps: ChatDeps) {}

  /** @returns the chat as it is then; undefined when the user left. */
  async open(choices: ChatChoices): Promise<ShownChat | undefined> {
    mayRun();
    const { models, library, configs } = this.deps;
    const title = vscode.l10n.t('Select a Model to Chat With');
    const file = await askModel(this.deps, choices, title, [...this.views.keys()]);
    if (file === undefined) return undefined;
    const model = await library.of(file);
    const against = choices.against === undefined ? undefined : configOf(choices.against, model);
    const config = await configs.ask(model, {
      title: vscode.l10n.t('Select the Config to Chat With'),
      verb: 'Use',
      given: choices.config,
    });
    if (!config) return undefined;
    await models.use(file);
    const before = this.views.get(file);
    const { panel } =
      before ??
      this.create(model, {
        configs: [against ?? configOf(BASELINE_KEY, model), config],
        settings: DEFAULT_CHAT_SETTINGS,
        turns: [],
      });
    if (before) {
      // The map it was chosen in keeps the focus.
      before.webviewPanel.reveal(undefined, choices.results !== undefined);
      if (against) await panel.session.use(0, against, false);
      const using = panel.session.use(1, config, choices.prompt === undefined);
      if (choices.prompt !== undefined) await using;
    }
    if (choices.prompt !== undefined) await panel.session.send(choices.prompt);
    return panel.shown;
  }

  private create(model: ModelFacts, start: ChatStart): View {
    // Beside a sweep's map, so that another config is a click away.
    const beside = vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputCustom;
    const webviewPanel = vscode.window.createWebviewPanel(
      CHAT_VIEW,
      titleOf(model.file),
      beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    return this.fill(webviewPanel, model, start);
  }

  /** After the window was reloaded. */
  async restore(webviewPanel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { log } = this.deps;
    const kept = parseChatState(state);
    const chat = kept.ok ? kept.message.chat : undefined;
    try {
      if (!chat) throw new Error(kept.ok ? 'nothing was kept of it' : kept.problem);
      const model = await this.deps.library.of(chat.file);
      const [left, right] = chat.columns;
      const configs = [configOf(left.config, model), configOf(right.config, model)] as const;
      this.fill(webviewPanel, model, { configs, settings: chat.settings, turns: chat.turns });
    } catch (error) {
      log.warn(`A chat could not be restored: ${(error as Error).message}`);
      webviewPanel.dispose();
    }
  }

  private fill(webviewPanel: vscode.WebviewPanel, model: ModelFacts, start: ChatStart): View {
    const { engines, log, context } = this.deps;
    const { webview } = webviewPanel;
    const panel: ChatPanel = new ChatPanel({
      ...start,
      model,
      engine: engineFor(engines, model.file),
      texts: {
        loading: vscode.l10n.t('Loading {0}…', basename(model.file)),
        busy: vscode.l10n.t('Waiting for the run under way: a sweep and a chat take turns.'),
        sentenceOf: (error) => {
          log.warn(`An answer failed: ${(error as Error).stack ?? String(error)}`);
          return sentenceOf(error);
        },
      },
      send: (message) => void webview.postMessage(message),
      ask: (asked) => void this.act(view, model, asked).catch((error: unknown) => log.report(error)),
      mayRun,
      changed: () => this.tell(),
      warn: (message) => log.warn(message),
    });
    const view = { webviewPanel, panel };
    this.views.set(model.file, view);
    webviewPanel.onDidDispose(() => {
      panel.dispose();
      if (this.views.get(model.file) === view) this.views.delete(model.file);
      this.tell();
    });
    webviewPanel.onDidChangeViewState(() => this.tell());
    webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parseFromChat(message);
      if (parsed.ok) panel.receive(parsed.message);
      else log.warn(`A message of the chat was dropped (${parsed.problem}).`);
    });
    loadPage(webview, context.extensionUri, 'chat', titleOf(model.file));
    return view;
  }

  private async act({ panel }: View, model: ModelFacts, ask: ChatAsk): Promise<void> {
    switch (ask.type) {
      case 'pick':
        return this.pickFor(panel, model, ask.side);
      case 'keep':
        return void (await keepPrompt(ask));
      case 'copy':
        return vscode.env.clipboard.writeText(ask.text);
    }
  }

  private async pickFor({ session }: ChatPanel, model: ModelFacts, side: Side): Promise<void> {
    const title =
      side === 0
        ? vscode.l10n.t('Select the Config of the Left Column')
        : vscode.l10n.t('Select the Config of the Right Column');
    const config = await this.deps.configs.ask(model, { title, verb: 'Use' });
    if (config) await session.use(side, config);
  }

  /** Ends all answers under way. */
  async stop(): Promise<void> {
    await Promise.all([...this.views.values()].map(({ panel }) => panel.session.stop()));
  }

  private tell(): void {
    const answering = [...this.views.values()].some(({ panel }) => panel.session.busy);
    void vscode.commands.executeCommand('setContext', CONTEXT.chatAnswering, answering);
  }
}

const titleOf = (file: string): string => vscode.l10n.t('Chat with {0}', basename(file));
