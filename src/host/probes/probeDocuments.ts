import * as vscode from 'vscode';
import { type CheckedProbeFile, checkProbeSet, type ProbePlace } from '../../core/probes/probeFile.js';
import { mayBeNgDataset } from '../../core/probes/probeFileKind.js';
import type { Probe } from '../../core/probes/probes.js';
import { PROBES_SUFFIX } from '../shell/ids.js';

/** Milliseconds after the last keystroke until an edited file is read again. */
const EDIT_DELAY = 150;
const LANGUAGES = ['json', 'jsonc'];
const SCHEMES = ['file', 'untitled'];

/** Which documents features of probe files are offered for; {@link ProbeDocuments.check} looks closer. */
export const PROBE_SELECTOR: vscode.DocumentSelector = SCHEMES.flatMap((scheme) => [
  ...LANGUAGES.map((language) => ({ scheme, language })),
  { scheme, pattern: `**/*${PROBES_SUFFIX}` },
]);

/** How a file is named in stores and commands. */
export const fileKey = ({ uri }: vscode.TextDocument): string => uri.toString();

/** The document of a probe file by its key; it is opened where it is not. */
export async function openFile(key: string): Promise<vscode.TextDocument> {
  return (
    vscode.workspace.textDocuments.find((document) => fileKey(document) === key) ??
    (await vscode.workspace.openTextDocument(vscode.Uri.parse(key)))
  );
}

/** The open probe files, read as they are in their editors. */
export class ProbeDocuments implements vscode.Disposable {
  private readonly checked = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly file: CheckedProbeFile | undefined }
  >();
  private readonly timers = new Map<vscode.TextDocument, NodeJS.Timeout>();
  private readonly changed = new vscode.EventEmitter<vscode.TextDocument>();
  /** A probe file was opened, or edited and at rest since. */
  readonly onDidChange = this.changed.event;
  private readonly closed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly onDidClose = this.closed.event;
  private readonly subscriptions: vscode.Disposable[];

  constructor() {
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.mayAnnounce(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.edited(document)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        clearTimeout(this.timers.get(document));
        this.timers.delete(document);
        this.closed.fire(document);
      }),
    ];
  }

  /** The document's probes and faults; undefined when it is no probe file. */
  check(document: vscode.TextDocument): CheckedProbeFile | undefined {
    const known = this.checked.get(document);
    if (known?.version === document.version) return known.file;
    const file = read(document);
    this.checked.set(document, { version: document.version, file });
    return file;
  }

  get open(): vscode.TextDocument[] {
    return vscode.workspace.textDocuments.filter((document) => !document.isClosed && this.check(document));
  }

  private mayAnnounce(document: vscode.TextDocument): void {
    if (this.check(document)) this.changed.fire(document);
  }

  private edited(document: vscode.TextDocument): void {
    const wasProbeFile = this.checked.get(document)?.file !== undefined;
    if (!wasProbeFile && !mayBeProbeFile(document)) return;
    clearTimeout(this.timers.get(document));
    this.timers.set(
      document,
      setTimeout(() => {
        this.timers.delete(document);
        if (!document.isClosed) this.changed.fire(document);
      }, EDIT_DELAY),
    );
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    vscode.Disposable.from(...this.subscriptions, this.changed, this.closed).dispose();
  }
}

const isOwnFormat = ({ uri }: vscode.TextDocument): boolean => uri.path.toLowerCase().endsWith(PROBES_SUFFIX);

const mayBeProbeFile = (document: vscode.TextDocument): boolean =>
  SCHEMES.includes(document.uri.scheme) &&
  (isOwnFormat(document) || (LANGUAGES.includes(document.languageId) && mayBeNgDataset(document.getText())));

function read(document: vscode.TextDocument): CheckedProbeFile | undefined {
  if (!mayBeProbeFile(document)) return undefined;
  const file = checkProbeSet(document.getText(), document.fileName);
  const isNg = file.set !== undefined && file.set.format !== 'rys';
  return isOwnFormat(document) || isNg ? file : undefined;
}

/** A usable probe and where it stands. */
export interface PlacedProbe {
  readonly probe: Probe;
  readonly place: ProbePlace;
}

export const placedProbes = ({ set, places }: CheckedProbeFile): PlacedProbe[] =>
  (set?.probes ?? []).map((probe, n) => ({ probe, place: places[n]! }));

/** The probe on whose lines a position lies. */
export function probeAt(
  document: vscode.TextDocument,
  file: CheckedProbeFile,
  { line }: vscode.Position,
): Probe | undefined {
  const found = placedProbes(file).find(({ place }) => {
    const { start, end } = rangeOf(document, place);
    return start.line <= line && line <= end.line;
  });
  return found?.probe;
}

export function rangeOf(document: vscode.TextDocument, { offset, length }: ProbePlace): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}
