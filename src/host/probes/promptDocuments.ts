import * as v from 'valibot';
import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { RenderedPrompt } from '../../protocol/engine.js';
import { probeKey } from '../../runner/probeJob.js';
import { renderPrompts } from '../../runner/prompts.js';
import { PROMPT_SCHEME } from '../shell/ids.js';
import type { Log } from '../shell/log.js';
import type { Places } from '../shell/places.js';
import { withQuietProgress } from '../shell/progress.js';
import { settings } from '../shell/settings.js';
import { fileKey, openFile, type ProbeDocuments } from './probeDocuments.js';

const reference = v.object({ file: v.string(), probe: v.string(), model: v.string() });
/** A probe of a file, and the model that would be asked. */
type Reference = v.InferOutput<typeof reference>;

/** Read-only documents with the exact prompt that a model gets: the probe in its chat template. */
export class PromptDocuments implements vscode.TextDocumentContentProvider {
  private readonly rendered = new Map<string, string>();

  constructor(
    private readonly documents: ProbeDocuments,
    private readonly places: Places,
    private readonly log: Log,
  ) {}

  /** Shows the prompt of a probe beside nothing else: what it is can be seen from its name. */
  async show(document: vscode.TextDocument, probe: string, model: string): Promise<void> {
    const asked = { file: fileKey(document), probe, model };
    const { text, tokens, thinking } = await withQuietProgress(
      vscode.l10n.t('RYS: Rendering the prompt of "{0}"', probe),
      () => this.render(asked),
    );
    const title = thinking
      ? vscode.l10n.t('{0} · {1} tokens · thinking on', probe, tokens)
      : vscode.l10n.t('{0} · {1} tokens · thinking off', probe, tokens);
    const name = `${title}.txt`;
    const uri = vscode.Uri.from({
      scheme: PROMPT_SCHEME,
      path: `/${name.replace(/[\\/]/g, '-')}`,
      query: JSON.stringify(asked),
    });
    this.rendered.set(uri.toString(), text);
    await vscode.window.showTextDocument(uri, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.rendered.get(uri.toString());
    this.rendered.delete(uri.toString());
    if (known !== undefined) return known;
    const asked = parseReference(uri.query);
    return asked
      ? (await this.render(asked)).text
      : vscode.l10n.t('This address does not refer to a prompt.');
  }

  private async render({ file, probe: id, model }: Reference): Promise<RenderedPrompt> {
    const set = this.documents.check(await openFile(file))?.set;
    const probe = set?.probes.find((other) => other.id === id);
    if (!set || !probe)
      throw new UserError(vscode.l10n.t('The file no longer has a usable probe "{0}".', id));
    const prompts = await renderPrompts({
      entry: this.places.engine,
      model,
      chatTemplate: settings.chatTemplate,
      sets: [{ ...set, probes: [probe] }],
      onLog: this.log.engine,
    });
    return prompts.get(probeKey(set.name, id))!;
  }
}

function parseReference(query: string): Reference | undefined {
  try {
    const checked = v.safeParse(reference, JSON.parse(query));
    return checked.success ? checked.output : undefined;
  } catch {
    return undefined;
  }
}
