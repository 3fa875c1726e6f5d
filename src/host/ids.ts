/** Every name that the manifest and the code must agree on. */

export const COMMANDS = {
  startSweep: 'rys.startSweep',
  sweepDemo: 'rys.sweepDemo',
  pauseSweep: 'rys.pauseSweep',
  resumeSweep: 'rys.resumeSweep',
  stopSweep: 'rys.stopSweep',
  openResults: 'rys.openResults',
  runProbe: 'rys.runProbe',
  selectModel: 'rys.selectModel',
  export: 'rys.export',
  showLog: 'rys.showLog',
  openWalkthrough: 'rys.openWalkthrough',
  refresh: 'rys.refresh',
  diffRunAgain: 'rys.diff.runAgain',
  diffCopyConfig: 'rys.diff.copyConfig',
  diffCopyPath: 'rys.diff.copyPath',
  diffPin: 'rys.diff.pin',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** Keys of `when` and `enablement` clauses. */
export const CONTEXT = {
  /** A sweep is under way, paused ones included. */
  sweepBusy: 'rys.sweepBusy',
  sweepState: 'rys.sweepState',
  /** A paused sweep, or an unfinished one that can be gone on with. */
  canResume: 'rys.canResume',
  /** The active editor compares outputs. */
  diffActive: 'rys.diffActive',
  demoSwept: 'rys.demoSwept',
} as const;

export const RESULTS_EDITOR = 'rys.results';
export const RESULTS_SUFFIX = '.rys.jsonl';
export const PROBES_SUFFIX = '.probes.json';
/** Documents that show one stored output. */
export const OUTPUT_SCHEME = 'rys-output';

export const VIEWS = { sweeps: 'rys.sweeps', models: 'rys.models', probeSets: 'rys.probeSets' } as const;
