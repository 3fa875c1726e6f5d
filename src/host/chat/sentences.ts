import * as vscode from 'vscode';
import { UserError } from '../../core/errors.js';
import { EngineCrash } from '../../runner/engineProcess.js';
import { crashSentence } from '../shell/crashSentence.js';

/** Why an answer failed, and what to do. */
export function sentenceOf(error: unknown): string {
  if (error instanceof EngineCrash)
    return `${crashSentence(error, 'answering')} ${vscode.l10n.t('Regenerate starts it again.')}`;
  const { message } = error as Error;
  if (!(error instanceof UserError))
    return vscode.l10n.t('RYS encountered an unexpected error: {0}', message);
  return error.code === 'context_length_exceeded'
    ? vscode.l10n.t(
        'The conversation is too long for the model’s context: start a new chat, or ask something shorter.',
      )
    : message;
}
