import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../media/probes/', import.meta.url);

/**
 * The text of a probe file: an indent of two, and every field of a probe on a line of its own, so that the line that a
 * probe begins on is short.
 * @param {{ name: string, probes: { id: string, prompt: string, answer: unknown }[] }} set
 * @returns {string}
 */
export function probeFileText({ probes, ...head }) {
  const lines = probes.map(probeText).join(',\n');
  return JSON.stringify(head, null, 2).replace(/\n}$/, `,\n  "probes": [\n${lines}\n  ]\n}\n`);
}

/**
 * What is wrong with the ids and prompts of some sets: an id twice in one set, a prompt twice anywhere.
 * @param {{ name: string, probes: { id: string, prompt: string }[] }[]} sets
 * @returns {string[]} one line for each fault
 */
export function commonFaults(sets) {
  const faults = [];
  const prompts = new Set();
  for (const { name, probes } of sets) {
    const ids = new Set();
    for (const { id, prompt } of probes) {
      if (ids.has(id)) faults.push(`${name}: the id ${id} is there twice`);
      if (prompts.has(prompt)) faults.push(`${name}: the prompt of ${id} is there twice`);
      ids.add(id);
      prompts.add(prompt);
    }
  }
  return faults;
}

/**
 * Ends a generator: with `--check` it compares the sets with the files in media/probes, else it writes them.
 * Faults and differences are printed, nothing faulty is written, and the exit code is 1.
 * @param {{ name: string, probes: object[] }[]} sets
 * @param {string[]} faults what the generator itself found wrong
 */
export function finish(sets, faults) {
  const problems = [...faults];
  const check = process.argv.includes('--check');
  for (const set of sets) {
    const file = new URL(`${set.name}.probes.json`, folder);
    const text = probeFileText(set);
    if (check && textOf(file) !== text) problems.push(`${set.name}.probes.json is not what would be written`);
    if (!check && faults.length === 0) writeFileSync(file, text);
    if (problems.length === 0) console.log(`${fileURLToPath(file)}: ${set.probes.length} probes`);
  }
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

function probeText(probe) {
  const fields = Object.entries(probe).map(([name, value]) => `      "${name}": ${oneLine(value)}`);
  return `    {\n${fields.join(',\n')}\n    }`;
}

function oneLine(value) {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
