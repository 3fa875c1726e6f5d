import type { EngineProbe } from '../../src/protocol/engine.js';

/** How the benchmark is run. */
export interface BenchOptions {
  readonly gpu: 'auto' | 'cuda' | 'vulkan' | 'metal' | 'false';
  /** As the engine would choose when absent. */
  readonly threads: number | undefined;
  /** Configs measured, spread over the grid. */
  readonly configs: number;
  /** Of these, how many are measured in other tools' ways too. */
  readonly peerConfigs: number;
  /** Switches after which the memory is looked at. */
  readonly switches: number;
  /** Bytes per second of the GPU's memory; a CPU's is measured. */
  readonly bandwidth: number | undefined;
  /** For models and expanded files; emptied at the end. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/** Probes that are profiled together. */
export interface Workload {
  readonly name: string;
  readonly probes: readonly EngineProbe[];
}

/** A model and what it is asked. */
export interface BenchModel {
  readonly name: string;
  readonly file: string;
  readonly chatTemplate: string | undefined;
  /** Whether the weights have learnt anything, so that texts can be compared. */
  readonly trained: boolean;
  /** Configs that are measured in any case, where the model has as many layers. */
  readonly always: readonly (readonly [i: number, j: number])[];
  /** What a config is measured with. */
  readonly probes: readonly EngineProbe[];
  /** What the profile is made with. */
  readonly workloads: readonly Workload[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
