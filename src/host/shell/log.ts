import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import type { LogEvent } from '../../protocol/engine.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import { UnreadableResults } from '../../store/recordLines.js';
import { crashSentence } from './crashSentence.js';

/** The output channel "RYS", for everything that is not a message for the user. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('RYS', { log: true });

  /** What llama.cpp calls information is dozens of lines for every config. */
  readonly engine = ({ level, message }: LogEvent): void =>
    this.channel[level === 'info' ? 'debug' : level](`[engine] ${message}`);

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string): void {
    this.channel.warn(message);
  }

  show(): void {
    this.channel.show(true);
  }

  /**
   * Shows a failure, with the log one click away: a UserError's own sentence, how the engine crashed, or that
   * something unexpected happened.
   */
  async report(error: unknown): Promise<void> {
    if (error instanceof vscode.CancellationError) return;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.channel.error(stack ?? message);
    if (error instanceof EngineCrash) this.channel.error(`[engine] ${error.lastWords}`);
    const SHOW = vscode.l10n.t('Show Log');
    const TEXT = vscode.l10n.t('Open as Text');
    const unreadable = error instanceof UnreadableResults ? error.file : undefined;
    const offers = unreadable === undefined ? [SHOW] : [TEXT, SHOW];
    const answer = await vscode.window.showErrorMessage(sentenceOf(error, message), ...offers);
    if (answer === SHOW) this.show();
    if (answer === TEXT && unreadable !== undefined) await openAsText(unreadable);
  }

  dispose(): void {
    this.channel.dispose();
  }
}

/** Opens a results file in the text editor, whatever is in it. */
export async function openAsText(file: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(file), 'default');
}

function sentenceOf(error: unknown, message: string): string {
  if (error instanceof UserError) return message;
  if (error instanceof EngineCrash) return crashSentence(error, 'loading or running a model');
  return vscode.l10n.t('RYS encountered an unexpected error: {0}', message);
}
