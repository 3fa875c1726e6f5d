import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { fileResultOf } from '../../core/results/probeResults.js';
import { BASELINE_KEY } from '../../core/results/results.js';
import type { Models } from '../pickers/models.js';
import { filePath } from '../shell/paths.js';
import type { Places } from '../shell/places.js';
import type { ProbeActions, Target } from './probeActions.js';
import type { AnswersView } from './probeAnswers.js';
import { fileKey, placedProbes, probeAt, type ProbeDocuments } from './probeDocuments.js';
import { pickProbe, pickProbeFile } from './probePicker.js';
import type { ProbeScores } from './probeScores.js';

/** What `rys.runAllProbes` can be told, so that it does not ask: for key bindings and other extensions. */
export interface RunAllArguments {
  /** The probe file: a path, absolute or within the first workspace folder, or a URI. */
  readonly file?: string | vscode.Uri;
  /** `(i,j)`, blocks or layers, or "baseline". */
  readonly config?: string;
  /** A model's file; it becomes the current model. */
  readonly model?: string;
}

/** What `rys.runProbe` can be told. */
export interface RunProbeArguments extends RunAllArguments {
  /** A probe's id. */
  readonly probe?: string;
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
  readonly answers: Pick<AnswersView, 'offer'>;
  readonly models: Models;
  readonly places: Places;
}

/** `RYS: Run Probe Under Config…`. @returns undefined when the user left or stopped it. */
export async function runProbe(
  deps: RunCommandDeps,
  given: RunProbeArguments = {},
): Promise<ProbeRunResult | undefined> {
  if (given.model !== undefined) await deps.models.use(modelFile(given.model));
  const target = await targetOf(deps, given);
  if (!target) return undefined;
  return runAndShow(deps, target, keyOf(given));
}

const keyOf = ({ config }: RunAllArguments): string | undefined =>
  config === 'baseline' ? BASELINE_KEY : config;

/** What `rys.runAllProbes` resolves to. */
export interface RunAllResult {
  readonly file: string;
  readonly model: string;
  readonly config: string;
  readonly path: readonly number[];
  readonly probes: number;
  /** Mean, 0..1. */
  readonly score: number;
  /** Mean; undefined for the baseline itself. */
  readonly baseline: number | undefined;
}

/** `RYS: Run All Probes Under Config…`. @returns undefined when the user left or stopped it. */
export async function runAllProbes(
  deps: RunCommandDeps,
  given: RunAllArguments = {},
): Promise<RunAllResult | undefined> {
  if (given.model !== undefined) await deps.models.use(modelFile(given.model));
  const found = await fileOf(deps, given);
  if (!found) return undefined;
  const { document, file } = found;
  const probes = file.set!.probes;
  const ran = await deps.actions.run({ document, file, probes }, keyOf(given));
  if (!ran) return undefined;
  const checked = deps.documents.check(document) ?? file;
  const results = probes.map((probe) => deps.scores.of(fileKey(document), checked, probe));
  const result = fileResultOf(results, ran.config.key);
  if (!result) return undefined;
  const { score, baseline } = result;
  return {
    ...{ file: document.uri.fsPath, model: ran.model, config: ran.config.key, path: ran.config.path },
    ...{ probes: result.answered, score, baseline },
  };
}

/** Runs one probe and shows its answer beside the file as it is written. */
export async function runAndShow(
  { actions, documents, scores, answers }: RunCommandDeps,
  target: Target,
  config: string | undefined,
): Promise<ProbeRunResult | undefined> {
  const { document, probes } = target;
  const { id } = probes[0]!;
  const ran = await actions.run(target, config, () => answers.offer(fileKey(document), id));
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

/** The file that is meant: as given, else in the active editor, else as the user picks. */
async function fileOf(
  { documents, places }: RunCommandDeps,
  given: RunAllArguments,
): Promise<(Omit<Target, 'probes'> & { readonly cursor: vscode.Position | undefined }) | undefined> {
  const editor = vscode.window.activeTextEditor;
  const active = editor && documents.check(editor.document) ? editor.document : undefined;
  const file = given.file ?? (active ? undefined : await pickProbeFile(places));
  const document = file === undefined ? active : await open(file);
  if (!document) return undefined;
  const checked = documents.check(document);
  const name = document.fileName;
  if (!checked)
    throw new UserError(
      vscode.l10n.t('{0} is not a probe file: choose a file such as capitals.probes.json.', name),
    );
  if (placedProbes(checked).length === 0)
    throw new UserError(
      vscode.l10n.t('{0} has no usable probes: fix the errors in the Problems panel.', name),
      {
        file: name,
      },
    );
  return { document, file: checked, cursor: document === active ? editor!.selection.active : undefined };
}

/** The probe that is meant: as given, else at the cursor, else as the user picks. */
async function targetOf(deps: RunCommandDeps, given: RunProbeArguments): Promise<Target | undefined> {
  const found = await fileOf(deps, given);
  if (!found) return undefined;
  const { document, file, cursor } = found;
  const placed = placedProbes(file);
  if (given.probe !== undefined) {
    const named = placed.find(({ probe }) => probe.id === given.probe);
    if (!named)
      throw new UserError(
        vscode.l10n.t('There is no usable probe "{0}" in {1}: check its id.', given.probe, document.fileName),
        { file: document.fileName },
      );
    return { document, file, probes: [named.probe] };
  }
  const atCursor = cursor && probeAt(document, file, cursor);
  const probe = atCursor ?? (await pickProbe(placed.map((each) => each.probe)));
  return probe && { document, file, probes: [probe] };
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
