import type { Node } from 'jsonc-parser';
import type { Probe, ProbeSet } from './probes.js';

/** What the readers of the probe file formats share. */

/** Collects problems while a file is read. */
export interface Complaints {
  error(node: Node, message: string): void;
  warn(node: Node, message: string): void;
}

/** A format's reader: the set's own facts, and its probes with the nodes they were read from. */
export interface ReadSet extends Omit<ProbeSet, 'probes'> {
  readonly probes: readonly { readonly probe: Probe; readonly node: Node }[];
}
