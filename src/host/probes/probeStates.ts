import * as vscode from 'vscode';
import type { Probe } from '../../core/probes/probes.js';
import type { ProbeResult } from '../../core/results/probeResults.js';
import { settings } from '../shell/settings.js';
import { type Mark, markOf } from './marks.js';
import { fileKey, placedProbes, type ProbeDocuments, rangeOf } from './probeDocuments.js';
import type { LiveRun, ProbeRuns } from './probeRuns.js';
import type { ProbeScores } from './probeScores.js';
import { type ScorePlace, scorePlaces } from './scorePlaces.js';

/** A probe of an open file with all that is shown of it there. */
export interface ProbeState {
  readonly probe: Probe;
  readonly range: vscode.Range;
  readonly result: ProbeResult | undefined;
  readonly live: LiveRun | undefined;
  readonly mark: Mark;
  readonly scorePlace: ScorePlace;
}

/** What draws something of each probe's state on an editor. */
export interface Painter {
  /** @param states of the editor's probes; none when it shows no probe file. */
  paint(editor: vscode.TextEditor, states: readonly ProbeState[]): void;
}

/** What lenses, marks and inline scores show, so that they agree. */
export class ProbeStates {
  constructor(
    private readonly documents: ProbeDocuments,
    private readonly scores: ProbeScores,
    private readonly runs: ProbeRuns,
  ) {}

  /** Has all drawn anew in the editors that show a document, or in all that are visible. */
  paint(painters: readonly Painter[], document?: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (document && editor.document !== document) continue;
      const states = this.of(editor.document) ?? [];
      for (const painter of painters) painter.paint(editor, states);
    }
  }

  /** The states of a file's usable probes; undefined when it is no probe file. */
  of(document: vscode.TextDocument): ProbeState[] | undefined {
    const file = this.documents.check(document);
    if (!file) return undefined;
    const key = fileKey(document);
    const placed = placedProbes(file);
    const places = scorePlaces(
      placed.map(({ place: { line } }) => ({ line, length: document.lineAt(line - 1).text.length })),
      settings,
    );
    return placed.map(({ probe, place }, n) => {
      const result = this.scores.of(key, file, probe);
      const live = this.runs.live(key, probe.id);
      const mark = markOf(result, live);
      return { probe, range: rangeOf(document, place), result, live, mark, scorePlace: places[n]! };
    });
  }
}
