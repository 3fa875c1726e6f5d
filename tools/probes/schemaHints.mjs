// Writes media/schemas/probes.hints.json out of probes.schema.json: what VS Code completes and explains by, without what
// it would complain of. The extension marks the faults of a probe file itself, each once and in words of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const folder = new URL('../../media/schemas/', import.meta.url);

/** Keywords that only complain. */
const RULES = new Set([
  'required',
  'pattern',
  'patternErrorMessage',
  'minLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'not',
  'enum',
  'markdownEnumDescriptions',
]);
/** The first type decides how a property is inserted; the others are let pass. */
const TYPES = ['string', 'number', 'array', 'object'];

/**
 * The schema without its rules. Conditions (`if`) stay: they choose what is explained, and complain of nothing.
 * @param {unknown} schema
 * @returns {unknown}
 */
export function hintsOf(schema) {
  if (Array.isArray(schema)) return schema.map(hintsOf);
  if (schema === null || typeof schema !== 'object') return schema;
  const kept = Object.entries(schema).flatMap(([key, value]) => {
    if (RULES.has(key) || value === false) return [];
    if (key === 'if' || key === 'default' || key === 'defaultSnippets') return [[key, value]];
    if (key === 'type') return value === 'boolean' ? [] : [[key, typesFrom(value)]];
    return [[key, hintsOf(value)]];
  });
  const values = schema.enum ?? (schema.type === 'boolean' ? [true, false] : undefined);
  return Object.fromEntries([...kept, ...(values ? [['defaultSnippets', snippets(schema, values)]] : [])]);
}

const typesFrom = (first) => {
  const type = first === 'integer' ? 'number' : first;
  return [type, ...TYPES.filter((other) => other !== type)];
};

const snippets = ({ markdownEnumDescriptions: descriptions = [] }, values) =>
  values.map((body, n) => ({
    label: JSON.stringify(body),
    ...(descriptions[n] ? { markdownDescription: descriptions[n] } : {}),
    body,
  }));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const schema = JSON.parse(readFileSync(new URL('probes.schema.json', folder), 'utf8'));
  writeFileSync(new URL('probes.hints.json', folder), `${JSON.stringify(hintsOf(schema), null, 2)}\n`);
}
