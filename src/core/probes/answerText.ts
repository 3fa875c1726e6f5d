import type { Probe } from './probes.js';

/** The right answer to a probe, in one line for people. */
export function answerText({ answer, choices }: Probe): string {
  switch (answer.kind) {
    case 'integer':
      return answer.digits;
    case 'emotions':
      return answer.names.map((name, n) => `${name}: ${answer.scores[n]}`).join(', ');
    case 'text':
      return answer.accept.join(' or ');
    case 'choice': {
      const choice = choices?.[answer.label.charCodeAt(0) - 65];
      return choice === undefined ? answer.label : `${answer.label}: ${choice}`;
    }
  }
}
