import { basename } from 'node:path';
import * as vscode from 'vscode';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { ModelServer } from '../../server/server.js';
import { askModel, choicesOf, type ModelChoices } from '../pickers/askModel.js';
import type { Models } from '../pickers/models.js';
import type { Pins } from '../results/pins.js';
import type { ResultsFiles } from '../results/resultsFiles.js';
import { command } from '../shell/command.js';
import { COMMANDS, CONTEXT } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import { withCancellableProgress } from '../shell/progress.js';
import { settings } from '../shell/settings.js';
import { requireTrust } from '../shell/trust.js';
import type { EngineHost } from '../sweeps/engineHost.js';
import { loadNow } from '../sweeps/loadNow.js';
import { sharedEngine } from '../sweeps/sharedEngine.js';
import type { Sweeps } from '../sweeps/sweeps.js';
import { exampleCurl } from './curl.js';

export interface ServeDeps {
  readonly engines: EngineHost;
  readonly sweeps: Sweeps;
  readonly files: ResultsFiles;
  readonly models: Models;
  readonly pins: Pins;
  readonly log: Log;
}

/** What `rys.serveModel` may be called with, besides a URI; RYS asks for a model that is not given. */
interface ServeChoices extends ModelChoices {
  readonly config?: string;
  readonly port?: number;
}

/** What is served in this window. */
interface Serving {
  readonly server: ModelServer;
  readonly model: string;
}

/** `RYS: Serve Model…`: OpenAI's API for a model and all its configs, by the window's engine. */
export function registerServe(deps: ServeDeps): vscode.Disposable {
  const serve = new Serve(deps);
  const { log } = deps;
  return vscode.Disposable.from(
    serve,
    command(log, COMMANDS.serveModel, (argument?: vscode.Uri | ServeChoices) =>
      serve.start(choicesOf(argument)),
    ),
    command(log, COMMANDS.stopServer, () => serve.stop()),
    command(log, COMMANDS.serverMenu, () => serve.menu()),
  );
}

class Serve implements vscode.Disposable {
  private serving: Serving | undefined;
  private readonly item = vscode.window.createStatusBarItem('rys.server', vscode.StatusBarAlignment.Left, 4);

  constructor(private readonly deps: ServeDeps) {
    this.item.name = vscode.l10n.t('RYS Server');
    this.item.command = COMMANDS.serverMenu;
    this.show();
  }

  /** @returns the server's address; undefined when the user left. */
  async start(choices: ServeChoices): Promise<string | undefined> {
    requireTrust(vscode.l10n.t('Serving a model runs it, which requires a trusted workspace.'));
    const { models, log } = this.deps;
    const model = await askModel(this.deps, choices, vscode.l10n.t('Select a Model to Serve'));
    if (model === undefined) return undefined;
    if (this.serving?.model !== model) {
      if (this.serving && !(await this.mayReplace(this.serving, model))) return undefined;
      await this.stop();
      this.serving = { server: await this.open(model, choices), model };
      log.info(`Serving ${model} at ${this.serving.server.url}.`);
      await models.use(model);
      this.show();
    }
    const { server } = this.serving;
    const { name } = server.names;
    void this.offer(choices.config === undefined ? name : `${name}@${server.names.keyOf(choices.config)}`);
    return server.url;
  }

  private async mayReplace({ server, model }: Serving, next: string): Promise<boolean> {
    const REPLACE = vscode.l10n.t('Serve {0}', basename(next));
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} is served at {1}. Serve {2} in its place?',
        basename(model),
        server.url,
        basename(next),
      ),
      { modal: true },
      REPLACE,
    );
    return answer === REPLACE;
  }

  /** Listens, and loads the model, so that a mistake is heard of now. */
  private async open(model: string, { config, port }: ServeChoices): Promise<ModelServer> {
    const { engines, log } = this.deps;
    // Nothing of it is loaded before somebody wants it.
    const { ModelServer, namesOf } = await import('../../server/server.js');
    const names = await namesOf(model, { configs: [config ?? BASELINE_KEY, ...this.pinned(model)] });
    const server = await ModelServer.open({
      completer: sharedEngine(engines, () => loadNow(engines, model)),
      names,
      port: port ?? settings.servePort,
      onRequest: ({ method, path, config = '', status, ms, tokens, error = '' }) =>
        log.info(
          `[server] ${method} ${path} ${config} ${status} ${tokens === undefined ? '' : `${tokens} tokens, `}${Math.round(ms)} ms ${error}`.trimEnd(),
        ),
    });
    try {
      await withCancellableProgress(
        vscode.l10n.t('RYS: Loading {0}…', basename(model)),
        async (_, signal) => {
          try {
            await engines.release(await engines.acquire(loadNow(engines, model), signal));
          } catch (error) {
            throw signal.aborted ? new vscode.CancellationError() : error;
          }
        },
      );
      return server;
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The configs of this model that were pinned in the results that are at hand. */
  private pinned(model: string): string[] {
    const { files, pins } = this.deps;
    return files.loaded
      .filter(({ results }) => results?.header.model.file === basename(model))
      .flatMap(({ file }) => pins.of(file));
  }

  async stop(): Promise<void> {
    const { serving } = this;
    this.serving = undefined;
    this.show();
    if (!serving) return;
    await serving.server.close();
    this.deps.log.info(`Stopped serving ${serving.model}.`);
  }

  private show(): void {
    const { item, serving } = this;
    void vscode.commands.executeCommand('setContext', CONTEXT.serving, serving !== undefined);
    if (!serving) return item.hide();
    const { url, names } = serving.server;
    item.text = `$(broadcast) RYS ${new URL(url).host}`;
    item.tooltip = vscode.l10n.t('{0} is served at {1}. Select for more.', names.name, `${url}/v1`);
    item.show();
  }

  /** The address as it is reached from where the user sits. */
  private async address({ server }: Serving): Promise<string> {
    // A browser reaches the server's machine by way of VS Code's own server at best, and programs do not.
    if (vscode.env.remoteName === undefined || vscode.env.uiKind === vscode.UIKind.Web) return server.url;
    const uri = await vscode.env.asExternalUri(vscode.Uri.parse(server.url));
    return uri.toString(true).replace(/\/$/, '');
  }

  /** Says that a name is served. */
  private async offer(name: string): Promise<void> {
    const { serving } = this;
    if (!serving) return;
    const COPY = vscode.l10n.t('Copy Address');
    const CURL = vscode.l10n.t('Copy curl Command');
    const STOP = vscode.l10n.t('Stop Server');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('"{0}" is served at {1} with OpenAI’s API.', name, `${await this.address(serving)}/v1`),
      ...[COPY, CURL, STOP],
    );
    if (answer === COPY) await this.copyAddress();
    if (answer === CURL) await this.copyCurl(name);
    if (answer === STOP) await this.stop();
  }

  private async copyAddress(): Promise<void> {
    if (this.serving) await vscode.env.clipboard.writeText(`${await this.address(this.serving)}/v1`);
  }

  private async copyCurl(name: string): Promise<void> {
    if (this.serving)
      await vscode.env.clipboard.writeText(exampleCurl(await this.address(this.serving), name));
  }

  /** What a click on the status bar offers. */
  async menu(): Promise<void> {
    const { serving } = this;
    if (!serving) return;
    const { names } = serving.server;
    const [name = names.name] = names.listed;
    const items: (vscode.QuickPickItem & { readonly run: () => unknown })[] = [
      { label: `$(copy) ${vscode.l10n.t('Copy Address')}`, run: () => this.copyAddress() },
      { label: `$(terminal) ${vscode.l10n.t('Copy curl Command')}`, run: () => this.copyCurl(name) },
      ...names.listed.map((listed) => ({
        label: `$(symbol-string) ${vscode.l10n.t('Copy Model Name')}`,
        description: listed,
        run: () => vscode.env.clipboard.writeText(listed),
      })),
      { label: `$(output) ${vscode.l10n.t('Show Log')}`, run: () => this.deps.log.show() },
      { label: `$(debug-stop) ${vscode.l10n.t('Stop Server')}`, run: () => this.stop() },
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('{0} at {1}', names.name, `${serving.server.url}/v1`),
    });
    await chosen?.run();
  }

  dispose(): void {
    void this.stop();
    this.item.dispose();
  }
}
