import * as vscode from 'vscode';
import { UserError } from '../core/errors.js';
import type { LogEvent } from '../protocol/engine.js';

/** The output channel "RYS", where everything goes that is no sentence for the user. */
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

  /** Shows a failure: a UserError's own sentence, or that something unexpected happened, with the log one click away. */
  async report(error: unknown): Promise<void> {
    if (error instanceof vscode.CancellationError) return;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.channel.error(stack ?? message);
    const shown = error instanceof UserError ? message : `RYS met an unexpected error: ${message}`;
    const SHOW = 'Show Log';
    if ((await vscode.window.showErrorMessage(shown, SHOW)) === SHOW) this.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
