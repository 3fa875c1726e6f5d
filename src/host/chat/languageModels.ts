import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ChatMessage } from '../../core/chat/conversation.js';
import { type Config, describePath } from '../../core/configs/layerPath.js';
import { MOST_TEMPERATURE } from '../../core/sweep/sampling.js';
import { LARGEST_SEED } from '../../protocol/chatView.js';
import { knownModelOf } from '../pickers/askModel.js';
import { configOf } from '../pickers/configChooser.js';
import { CHAT_VENDOR } from '../shell/ids.js';
import { requireTrust } from '../shell/trust.js';
import type { SharedEngine } from '../sweeps/sharedEngine.js';
import type { ChatDeps } from './index.js';
import type {
  ChatProvider,
  ModelInformation,
  ProviderApi,
  RequestMessage,
  ResponseOptions,
} from './lmApi.js';
import { sentenceOf } from './sentences.js';

/** A pinned config as VS Code's chat knows it. */
interface PinnedModel extends ModelInformation {
  readonly file: string;
  readonly config: Config;
}

/** Of prompt and answer, where the model does not say what it was trained for. */
const DEFAULT_CONTEXT = 4096;
const MOST_OUTPUT = 4096;
const MOST_CONTEXT = 32768;
/** Bytes of text to a token, at the least: it is better to count too many than too few. */
const BYTES_PER_TOKEN = 3;

/** Offers the configs that are pinned to VS Code's own chat; does nothing where VS Code has no way for that. */
export function registerLanguageModels(
  deps: ChatDeps,
  engineOf: (model: string) => SharedEngine,
): vscode.Disposable {
  const api = vscode.lm as unknown as ProviderApi;
  if (!api?.registerLanguageModelChatProvider) return { dispose: () => undefined };
  const provider = new PinnedModels(deps, engineOf);
  return vscode.Disposable.from(provider, api.registerLanguageModelChatProvider(CHAT_VENDOR, provider));
}

class PinnedModels implements ChatProvider<PinnedModel>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.changed.event;
  private readonly subscriptions: readonly { dispose(): void }[];

  constructor(
    private readonly deps: ChatDeps,
    private readonly engineOf: (model: string) => SharedEngine,
  ) {
    this.subscriptions = [
      this.changed,
      deps.pins.changed.on(() => this.changed.fire()),
      deps.models.onDidChange(() => this.changed.fire()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()),
    ];
  }

  /** The pinned configs of those results whose model's file is known; what cannot be read is left out. */
  async provideLanguageModelChatInformation(): Promise<PinnedModel[]> {
    if (!vscode.workspace.isTrusted) return [];
    const { pins, log } = this.deps;
    const found = await Promise.all(
      pins.files.map((results) =>
        this.pinnedOf(results).catch((error: unknown) => {
          log.warn(`The pinned configs of ${results} are not offered as models: ${(error as Error).message}`);
          return [];
        }),
      ),
    );
    // One model may have several results.
    return [...new Map(found.flat().map((model) => [model.id, model])).values()];
  }

  private async pinnedOf(results: string): Promise<PinnedModel[]> {
    const { pins, files, library } = this.deps;
    const { header } = await files.open(results);
    const file = header && knownModelOf(this.deps, results, header);
    if (file === undefined) return [];
    const model = await library.of(file);
    const context = Math.min(model.contextLength ?? DEFAULT_CONTEXT, MOST_CONTEXT);
    const maxOutputTokens = Math.min(MOST_OUTPUT, Math.floor(context / 2));
    return pins.of(results).map((key): PinnedModel => {
      const config = configOf(key, model);
      return {
        ...{ file, config, maxOutputTokens },
        id: `${file}@${config.key}`,
        name: `${basename(file).replace(/\.gguf$/i, '')} ${config.key}`,
        family: model.architecture,
        version: '1',
        tooltip: vscode.l10n.t(
          'Layers {0}, pinned in {1}',
          describePath(config, model.layers),
          basename(results),
        ),
        maxInputTokens: context - maxOutputTokens,
        capabilities: {},
      };
    });
  }

  async provideLanguageModelChatResponse(
    { file, config, maxOutputTokens }: PinnedModel,
    messages: readonly RequestMessage[],
    { modelOptions = {} }: ResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelTextPart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    requireTrust(vscode.l10n.t('A chat runs a model, which requires a trusted workspace.'));
    const stopper = new AbortController();
    const cancelling = token.onCancellationRequested(() => stopper.abort());
    if (token.isCancellationRequested) stopper.abort();
    try {
      await this.engineOf(file).complete(
        {
          path: [...config.path],
          prompt: { kind: 'chat', messages: toMessages(messages) },
          maxTokens: maxOutputTokens,
          contextSize: MOST_CONTEXT,
          ...samplingOf(modelOptions),
        },
        {
          signal: stopper.signal,
          onDelta: ({ text }) => {
            if (text !== '') progress.report(new vscode.LanguageModelTextPart(text));
          },
        },
      );
    } catch (error) {
      if (!stopper.signal.aborted) throw new Error(sentenceOf(error), { cause: error });
    } finally {
      cancelling.dispose();
    }
  }

  /** An estimate: the model need not be loaded for it. */
  provideTokenCount(_: PinnedModel, text: string | RequestMessage): Promise<number> {
    const whole = typeof text === 'string' ? text : textOf(text);
    return Promise.resolve(Math.ceil(Buffer.byteLength(whole) / BYTES_PER_TOKEN));
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}

/** Chat templates want the roles to alternate: messages of one role in a row become one. */
export function toMessages(messages: readonly RequestMessage[]): ChatMessage[] {
  const { Assistant, User } = vscode.LanguageModelChatMessageRole;
  const merged: ChatMessage[] = [];
  for (const message of messages) {
    const role = message.role === Assistant ? 'assistant' : message.role === User ? 'user' : 'system';
    const content = textOf(message);
    if (content === '') continue;
    const last = merged.at(-1);
    if (last?.role === role) merged[merged.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else merged.push({ role, content });
  }
  return merged;
}

const textOf = ({ content }: RequestMessage): string =>
  content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');

/** Greedy unless the caller asks for a temperature. */
function samplingOf(options: Readonly<Record<string, unknown>>) {
  const number = (name: string, least: number, most: number, otherwise: number): number => {
    const value = options[name];
    return typeof value === 'number' && value >= least && value <= most ? value : otherwise;
  };
  const temperature = number('temperature', 0, MOST_TEMPERATURE, 0);
  if (temperature === 0) return {};
  const topP = number('top_p', Number.MIN_VALUE, 1, 1);
  return { sampling: { temperature, topP, seed: Math.floor(number('seed', 0, LARGEST_SEED, 1)) } };
}
