import type { Node } from 'jsonc-parser';
import type { Complaints } from './probeFileReader.js';

/** Typed reading of JSON nodes, with a complaint at the node when it is of another type. */

export function property(node: Node, name: string): Node | undefined {
  return properties(node).find(([key]) => key === name)?.[1];
}

/** Name and value of each property; a property without a value yet (being typed) is left out. */
export function properties(node: Node): [name: string, value: Node, key: Node][] {
  return (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value ? [[key.value as string, value, key] as [string, Node, Node]] : [];
  });
}

export function text(node: Node | undefined, what: string, complaints: Complaints): string | undefined {
  if (!node) return undefined;
  if (node.type === 'string') return node.value as string;
  complaints.error(node, `${what} must be a string`);
  return undefined;
}

export function count(node: Node | undefined, what: string, complaints: Complaints): number | undefined {
  if (!node) return undefined;
  const value = node.value as unknown;
  if (node.type === 'number' && Number.isInteger(value) && (value as number) >= 1) return value as number;
  complaints.error(node, `${what} must be a whole number of at least 1`);
  return undefined;
}

export function flag(node: Node | undefined, what: string, complaints: Complaints): boolean | undefined {
  if (!node) return undefined;
  if (node.type === 'boolean') return node.value as boolean;
  complaints.error(node, `${what} must be true or false`);
  return undefined;
}

export function texts(node: Node | undefined, what: string, complaints: Complaints): string[] | undefined {
  if (!node) return undefined;
  const items = node.type === 'array' ? (node.children ?? []) : [];
  if (items.length > 0 && items.every((item) => item.type === 'string' && item.value !== ''))
    return items.map((item) => item.value as string);
  complaints.error(node, `${what} must be a list of strings`);
  return undefined;
}

export function oneOf<T extends string>(
  node: Node | undefined,
  what: string,
  allowed: readonly T[],
  complaints: Complaints,
): T | undefined {
  if (!node) return undefined;
  if (allowed.includes(node.value as T)) return node.value as T;
  complaints.error(node, `${what} must be one of ${allowed.map((name) => `"${name}"`).join(', ')}`);
  return undefined;
}

/**
 * The digits of an integer, from a text or from a JSON number of any length: its digits are taken as they stand
 * in the file, since numbers beyond 2^53 are not kept exactly.
 */
export function integerDigits(node: Node, source: string): string | undefined {
  const value = node.value as unknown;
  const raw = node.type === 'number' ? source.slice(node.offset, node.offset + node.length) : value;
  if (typeof raw !== 'string') return undefined;
  const digits = /^[+-]?(\d+)$/.exec(raw.trim())?.[1];
  return digits?.replace(/^0+(?=\d)/, '');
}

/** The score divides by the larger of answer and guess, so that even the right guess of 0 scores 0. */
export function warnZero(node: Node, digits: string, complaints: Complaints): void {
  if (digits === '0')
    complaints.warn(
      node,
      'an answer of 0 always scores 0: ask for another number, or use the scorer "exact"',
    );
}
