import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { Models } from '../pickers/models.js';
import type { Log } from '../shell/log.js';
import { filePath } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import type { ProbeActions, Target } from './probeActions.js';
import { fileKey, placedProbes, probeAt, type ProbeDocuments } from './probeDocuments.js';
import { pickProbe, pickProbeFile } from './probePicker.js';
import type { ProbeScores } from './probeScores.js';
import type { ResultDocuments } from './resultDocuments.js';

/** What `rys.runProbe` can be told, so that it does not ask: for key bindings and other extensions. */
export interface RunProbeArguments {
  /** The probe file: a path, absolute or within the first workspace folder, or a URI. */
  readonly file?: string | vscode.Uri;
  /** A probe's id. */
  readonly probe?: string;
  /** `(i,j)`, blocks or layers, or "baseline". */
  readonly config?: string;
  /** A model's file; it becomes the current model. */
  readonly model?: string;
}

/** What `rys.runProbe` resolves to. */
export interface ProbeRunResult {
  readonly file: string;
  readonly probe: string;
  readonly model: string;
  readonly config: string;
  readonly path: readonly number[];
  /** 0..1 */
  readonly score: number;
  readonly parsed: boolean;
  readonly output: string;
  readonly tokens: number;
  readonly ms: number;
  readonly baseline:
    { readonly score: number; readonly parsed: boolean; readonly output: string } | undefined;
  /** Change against the baseline. */
  readonly delta: number | undefined;
}

export interface RunCommandDeps {
  readonly documents: ProbeDocuments;
  readonly actions: ProbeActions;
  readonly scores: ProbeScores;
  readonly results: ResultDocuments;
  readonly models: Models;
  readonly places: Places;
  readonly log: Log;
}

/** `RYS: Run Probe Under Config…`. @returns undefined when the user left or stopped it. */
export async function runProbe(
  deps: RunCommandDeps,
  given: RunProbeArguments = {},
): Promise<ProbeRunResult | undefined> {
  if (given.model !== undefined) await deps.models.use(modelFile(given.model));
  const target = await targetOf(deps, given);
  if (!target) return undefined;
  return runAndShow(deps, target, given.config === 'baseline' ? BASELINE_KEY : given.config);
}

/** Runs one probe with its answer in a peek. */
export async function runAndShow(
  { actions, documents, scores, results, log }: RunCommandDeps,
  target: Target,
  config: string | undefined,
): Promise<ProbeRunResult | undefined> {
  const { document, probes } = target;
  const { id } = probes[0]!;
  let peek: Promise<void> | undefined;
  const ran = await actions.run(target, config, () => {
    // The answer counts though its peek cannot be shown, for instance because another file is opened meanwhile.
    peek = results.peek(document, id).catch((error: Error) => log.warn(error.message));
  });
  await peek;
  if (!ran) return undefined;
  const file = documents.check(document);
  const probe = file?.set?.probes.find((other) => other.id === id);
  const result = file && probe && scores.of(fileKey(document), file, probe);
  const outcome = result?.all.find(({ stored }) => stored.config === ran.config.key);
  if (!result || !outcome)
    throw new UserError(
      vscode.l10n.t(
        'The probe "{0}" was removed from its file while it was running, so its answer was discarded.',
        id,
      ),
    );
  const { stored, score, parsed } = outcome;
  const { baseline } = result;
  return {
    file: document.uri.fsPath,
    probe: id,
    model: ran.model,
    config: ran.config.key,
    path: ran.config.path,
    score,
    parsed,
    output: stored.output,
    tokens: stored.tokens,
    ms: stored.ms,
    baseline: baseline && {
      score: baseline.score,
      parsed: baseline.parsed,
      output: baseline.stored.output,
    },
    delta: baseline && baseline !== outcome && !baseline.stale ? score - baseline.score : undefined,
  };
}

/** @throws UserError unless the file is a model's by name. */
function modelFile(file: string): string {
  if (!/\.gguf$/i.test(file))
    throw new UserError(vscode.l10n.t('{0} is not a model: choose a *.gguf file.', file), { file });
  return file;
}

/** The probe that is meant: as given, else at the cursor, else as the user picks. */
async function targetOf(deps: RunCommandDeps, given: RunProbeArguments): Promise<Target | undefined> {
  const { documents } = deps;
  const editor = vscode.window.activeTextEditor;
  const active = editor && documents.check(editor.document) ? editor.document : undefined;
  const file = given.file ?? (active ? undefined : await pickProbeFile(deps.places));
  const document = file === undefined ? active : await open(file);
  if (!document) return undefined;
  const checked = documents.check(document);
  const name = document.fileName;
  if (!checked)
    throw new UserError(
      vscode.l10n.t('{0} is not a probe file: choose a file such as capitals.probes.json.', name),
    );
  const placed = placedProbes(checked);
  if (placed.length === 0)
    throw new UserError(
      vscode.l10n.t('{0} has no usable probes: fix the errors in the Problems panel.', name),
      {
        file: name,
      },
    );
  if (given.probe !== undefined) {
    const found = placed.find(({ probe }) => probe.id === given.probe);
    if (!found)
      throw new UserError(
        vscode.l10n.t('There is no usable probe "{0}" in {1}: check its id.', given.probe, name),
        {
          file: name,
        },
      );
    return { document, file: checked, probes: [found.probe] };
  }
  const atCursor = document === active ? probeAt(document, checked, editor!.selection.active) : undefined;
  const probe = atCursor ?? (await pickProbe(placed.map((each) => each.probe)));
  return probe && { document, file: checked, probes: [probe] };
}

async function open(file: string | vscode.Uri): Promise<vscode.TextDocument> {
  const uri = typeof file === 'string' ? toUri(file) : file;
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new UserError(vscode.l10n.t('The probe file {0} cannot be opened: check the path.', uri.fsPath), {
      file: uri.fsPath,
    });
  }
}

/** A scheme has more than one letter: `C:` is a drive. */
const toUri = (file: string): vscode.Uri =>
  /^[a-z][a-z0-9+.-]+:/i.test(file) ? vscode.Uri.parse(file) : vscode.Uri.file(filePath(file));
