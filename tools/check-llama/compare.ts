import type { Facts, Kind, Signature, Struct } from './facts.js';

/** @returns a line for each thing that the headers say otherwise than the engine knows it. */
export function compareFacts(known: Facts, found: Facts): string[] {
  return [
    ...pairs(known.structs, found.structs).flatMap(([name, expected, actual]) =>
      actual
        ? compareStruct(name, expected, actual)
        : [difference(`struct ${name}`, `${expected.size} bytes`)],
    ),
    ...pairs(known.constants, found.constants).flatMap(([name, expected, actual]) =>
      actual === expected ? [] : [difference(`constant ${name}`, expected, actual)],
    ),
    ...pairs(known.functions, found.functions).flatMap(([name, expected, actual]) =>
      compareSignature(`function ${name}`, expected, actual),
    ),
    ...pairs(known.callbacks, found.callbacks).flatMap(([name, expected, actual]) =>
      compareSignature(`callback ${name}`, expected, actual),
    ),
  ];
}

/** One line, the same for all that may differ. */
export const difference = (
  what: string,
  expected: string | number | boolean,
  found: string | number | boolean = 'none',
): string => `${what}: expected ${expected}, found ${found}`;

function pairs<T>(
  known: ReadonlyMap<string, T>,
  found: ReadonlyMap<string, T>,
): [string, T, T | undefined][] {
  return [...known].map(([name, expected]) => [name, expected, found.get(name)]);
}

function compareStruct(name: string, known: Struct, found: Struct): string[] {
  const lines: string[] = [];
  const of = (field: string): string => `struct ${name}, field ${field}`;
  for (const [field, { offset, kind }] of found.fields)
    if (!known.fields.has(field)) lines.push(difference(of(field), 'none', `${kind} at offset ${offset}`));
  const shifted: [field: string, offset: number, by: number][] = [];
  for (const [field, expected, actual] of pairs(known.fields, found.fields)) {
    if (!actual) lines.push(difference(of(field), `${expected.kind} at offset ${expected.offset}`));
    else if (!agree(expected.kind, actual.kind))
      lines.push(difference(of(field), expected.kind, actual.kind));
    if (actual && actual.offset !== expected.offset)
      shifted.push([field, expected.offset, actual.offset - expected.offset]);
  }
  // A new field moves all behind it: those that move alike are one difference.
  for (let i = 0; i < shifted.length;) {
    const [field, offset, by] = shifted[i]!;
    const next = shifted.findIndex((other, n) => n > i && other[2] !== by);
    const end = next < 0 ? shifted.length : next;
    const more = end - i - 1;
    const fields = more === 1 ? 'and 1 field' : `and ${more} fields`;
    lines.push(
      difference(of(field), `offset ${offset}`, offset + by) +
        (more > 0 ? ` (${fields} behind it moved alike)` : ''),
    );
    i = end;
  }
  if (known.size !== found.size) lines.push(difference(`struct ${name}`, `${known.size} bytes`, found.size));
  return lines;
}

function compareSignature(what: string, known: Signature, found: Signature | undefined): string[] {
  if (!found) return [difference(what, signatureText(known))];
  const kinds = [known.result, ...known.parameters];
  const others = [found.result, ...found.parameters];
  if (kinds.length !== others.length || !kinds.every((kind, n) => agree(kind, others[n]!)))
    return [difference(what, signatureText(known), signatureText(found))];
  return known.symbol === undefined || known.symbol === found.symbol
    ? []
    : [difference(`symbol of ${what}`, known.symbol, found.symbol)];
}

const signatureText = ({ result, parameters }: Signature): string => `${result} (${parameters.join(', ')})`;

/** Texts are pointers, and an enumeration is an integer of its size. */
const agree = (known: Kind, found: Kind): boolean =>
  known === found ||
  (known === 'pointer' && found === 'text') ||
  (found.startsWith('enum') && known.replace(/^u?int/, 'enum') === found);
