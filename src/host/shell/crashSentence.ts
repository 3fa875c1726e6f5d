import { codeText, type EngineCrash } from '../../runner/engineProcess.js';

const MOST_WORDS = 200;

/**
 * Says that the engine crashed, what it said last, and what may help.
 * @param what it was doing, after "while": "loading a model".
 */
export function crashSentence({ exitCode, signal, lastWords }: EngineCrash, what: string): string {
  const how = signal ?? (exitCode === null ? 'for an unknown reason' : `code ${codeText(exitCode)}`);
  const last = lastWords.trim().split('\n').at(-1)!.slice(0, MOST_WORDS).replace(/\.$/, '');
  const said = last ? ` Its last message was “${last}”.` : '';
  // Nobody else sends it: the system ends what takes more memory than there is.
  const help =
    signal === 'SIGKILL'
      ? 'The machine may have run out of memory: see the log, lower rys.engine.sequences, or choose a smaller model.'
      : 'See the log, or try another backend (rys.engine.backend).';
  return `The engine crashed while ${what} (${how}).${said} ${help}`;
}
