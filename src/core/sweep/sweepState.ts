/** Where a sweep stands, for every front end. */
export const SWEEP_STATES = [
  'starting',
  /** Until it is clear whether another sweep still writes the results file. */
  'waiting',
  'running',
  'pausing',
  'paused',
  'stopping',
  'stopped',
  'finished',
  'failed',
] as const;
export type SweepState = (typeof SWEEP_STATES)[number];

/** Whether a sweep in this state has ended, one way or another. */
export const isOver = (state: SweepState): boolean => ['finished', 'stopped', 'failed'].includes(state);
