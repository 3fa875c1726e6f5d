import type { Probe } from './probes.js';

interface NamedSet {
  readonly name: string;
  readonly probes: readonly Probe[];
}

/** A question that two probe sets share. */
export interface SharedProbe {
  /** `set/id` in either. */
  readonly first: string;
  readonly second: string;
}

/** What is asked, whatever its name, capitals and spaces. */
const question = ({ prompt }: Probe): string => prompt.trim().replace(/\s+/g, ' ').toLowerCase();

/** The probes of the second sets that ask what one of the first asks, by their content. */
export function sharedProbes(first: readonly NamedSet[], second: readonly NamedSet[]): SharedProbe[] {
  const known = new Map(
    first.flatMap(({ name, probes }) =>
      probes.map((probe): [string, string] => [question(probe), `${name}/${probe.id}`]),
    ),
  );
  return second.flatMap(({ name, probes }) =>
    probes.flatMap((probe) => {
      const same = known.get(question(probe));
      return same === undefined ? [] : [{ first: same, second: `${name}/${probe.id}` }];
    }),
  );
}
