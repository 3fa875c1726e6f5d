import { codeText, type EngineCrash } from '../../runner/engineProcess.js';

const MOST_WORDS = 200;

/**
 * Says that the engine crashed, what it said last, and what may help.
 * @param what it was doing, after "while": "loading a model".
 */
export function crashSentence(crash: EngineCrash, what: string): string {
  const { exitCode, signal } = crash;
  const how = signal ?? (exitCode === null ? 'for an unknown reason' : `code ${codeText(exitCode)}`);
  const last = crash.lastMessage.slice(0, MOST_WORDS);
  const said = last ? ` Its last message was “${last}”.` : '';
  return `The engine crashed while ${what} (${how}).${said} ${helpFor(crash)}`;
}

function helpFor({ signal, ofCuda }: EngineCrash): string {
  // Nobody else sends it: the system ends what takes more memory than there is.
  if (signal === 'SIGKILL')
    return 'The machine may have run out of memory: see the log, lower rys.engine.sequences, or choose a smaller model.';
  if (ofCuda)
    return 'The GPU’s driver may be too old for the CUDA that the engine was built with: update it, or choose another backend (rys.engine.backend).';
  return 'See the log, or try another backend (rys.engine.backend).';
}
