// Writes media/probes/eq-16.probes.json and eq-64.probes.json out of the scenes in tools/probes/scenes; with
// --check it compares and validates, with --figures it prints how the references are spread.
import { readdirSync, readFileSync } from 'node:fs';
import { commonFaults, finish } from './probeFile.mjs';

const folder = new URL('scenes/', import.meta.url);

/** The frame of every prompt: the scene stands between these lines. */
function promptOf({ dialogue, person, answer }) {
  const lines = Object.keys(answer).map((emotion) => `${emotion}: <score>`);
  return [
    'Read this scene.',
    dialogue,
    `At the end of the scene, how strongly does ${person} feel each of these four emotions? Rate each ` +
      'one from 0 (not at all) to 10 (as strongly as possible), reading between the lines where that is ' +
      'needed. Reply with exactly these four lines, a number in place of each <score>, and nothing else:',
    lines.join('\n'),
  ].join('\n\n');
}

/**
 * Reads the scenes of one file; the README says how they are written.
 * @param {string} text
 */
function readScenes(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title, ...rest] = part.split('\n');
      const body = rest.join('\n');
      const [dialogue, end = ''] = body.split(/^(?=\*\*)/m);
      const [, person = '', ratings = ''] = /^\*\*(.+?):\*\* (.+)$/m.exec(end) ?? [];
      const answer = {};
      const repeated = [];
      for (const rating of ratings.split(', ')) {
        const [emotion, value] = rating.split(' ');
        if (emotion in answer) repeated.push(emotion);
        answer[emotion] = Number(value);
      }
      const why = /^> (.+)$/m.exec(end)?.[1] ?? '';
      return { id: title.trim(), dialogue: dialogue.trim(), person, answer, repeated, why };
    });
}

/** Who speaks in a scene, in the order of their first lines. */
function speakersOf({ dialogue }) {
  const names = dialogue.split('\n').flatMap((line) => /^([^[\]:]+): /.exec(line)?.[1] ?? []);
  return [...new Set(names)];
}

/** What is wrong with one scene, by the rules in the README. */
function sceneFaults(scene) {
  const faults = [];
  const must = (holds, fault) => holds || faults.push(`${scene.id}: ${fault}`);
  const speakers = speakersOf(scene);
  const words = scene.dialogue.split(/\s+/).length;
  const emotions = Object.keys(scene.answer);
  const values = Object.values(scene.answer);
  must(/^[a-z]+(-[a-z]+)*$/.test(scene.id), 'the id is no slug');
  must(words >= 80 && words <= 150, `the dialogue has ${words} words, not 80 to 150`);
  must(speakers.length === 2 || speakers.length === 3, `${speakers.length} people speak, not 2 or 3`);
  must(speakers.includes(scene.person), `the question is about ${scene.person}, who does not speak`);
  must(
    scene.dialogue.split('\n').every((line) => /^\[.+\]$|^[^[\]:]+: /.test(line)),
    'a line is neither spoken nor in brackets',
  );
  must(emotions.length === 4 && scene.repeated.length === 0, 'there are not four distinct emotions');
  must(
    emotions.every((emotion) => /^[A-Z][a-z]+$/.test(emotion)),
    'an emotion is not one capitalised word',
  );
  must(
    values.every((value) => Number.isInteger(value) && value >= 0 && value <= 10),
    'a rating is no integer from 0 to 10',
  );
  must(
    Math.max(...values) >= 5 && Math.min(...values) <= 2,
    'the ratings need one of at least 5, one of at most 2',
  );
  must(placesOfHighest(values).length === 1, 'the highest rating is there twice');
  must(scene.why !== '', 'there is no reason for the ratings');
  return faults;
}

function placesOfHighest(values) {
  return values.flatMap((value, place) => (value === Math.max(...values) ? [place] : []));
}

/** How often the highest rating stands in each of the four places. */
function balanceOf(probes) {
  const balance = [0, 0, 0, 0];
  for (const { answer } of probes) balance[placesOfHighest(Object.values(answer))[0]] += 1;
  return balance;
}

/** The mean score of a reply that rates every emotion alike, whatever the scene. */
function flatScore(probes) {
  const scores = probes.map(({ answer }) => {
    const values = Object.values(answer);
    const total = values.reduce((a, b) => a + b);
    return 1 - values.reduce((sum, value) => sum + Math.abs((10 * value) / total - 2.5), 0) / 40;
  });
  return scores.reduce((a, b) => a + b) / scores.length;
}

function printFigures({ name, probes }) {
  const totals = probes.map(({ answer }) => Object.values(answer).reduce((a, b) => a + b));
  const emotions = new Set(probes.flatMap(({ answer }) => Object.keys(answer)));
  console.log(
    `${name}: a flat reply scores ${flatScore(probes).toFixed(3)}; the highest stands ` +
      `${balanceOf(probes).join(', ')} times in places 1 to 4; totals run from ${Math.min(...totals)} to ` +
      `${Math.max(...totals)}; ${emotions.size} different emotions`,
  );
}

function makeSet(name, scenes) {
  return {
    name,
    description:
      `${scenes.length} short scenes with something unsaid in each: how strongly does one person feel each ` +
      'of four emotions at the end? People, scenes and ratings were made up for this set.',
    license: 'MIT',
    scorer: 'emotions',
    emotions: 'strict',
    maxTokens: 256,
    probes: scenes.map((scene) => ({ id: scene.id, prompt: promptOf(scene), answer: scene.answer })),
  };
}

function scenesOf(name) {
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}-`));
  return files.sort().flatMap((file) => readScenes(readFileSync(new URL(file, folder), 'utf8')));
}

function setFaults(set, count) {
  const faults = [];
  if (set.probes.length !== count) faults.push(`${set.name}: ${set.probes.length} scenes, not ${count}`);
  const balance = balanceOf(set.probes);
  if (balance.some((times) => times !== count / 4)) {
    faults.push(`${set.name}: the highest rating stands ${balance.join(', ')} times in the four places`);
  }
  return faults;
}

/** No name of a scene and none of a speaker is there twice, in one set or across both. */
function overlapFaults(scenes) {
  const met = new Map();
  return scenes.flatMap((scene) =>
    [`the scene ${scene.id}`, ...speakersOf(scene)].flatMap((name) => {
      const before = met.get(name);
      met.set(name, scene.id);
      return before ? [`${scene.id}: ${name} is in ${before} too`] : [];
    }),
  );
}

const counts = { 'eq-16': 16, 'eq-64': 64 };
const scenes = Object.keys(counts).map(scenesOf);
const sets = Object.keys(counts).map((name, k) => makeSet(name, scenes[k]));
const faults = [
  ...scenes.flat().flatMap(sceneFaults),
  ...overlapFaults(scenes.flat()),
  ...commonFaults(sets),
  ...sets.flatMap((set) => setFaults(set, counts[set.name])),
];
finish(sets, faults);
if (process.argv.includes('--figures')) sets.forEach(printFigures);
