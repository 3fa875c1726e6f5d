/**
 * Threads meet after every node of the graph. Below this many bytes of weights the nodes are so small that the
 * meeting takes longer than the work.
 */
const ONE_THREAD_UP_TO = 32 << 20;

/**
 * CPU threads for a model: all physical cores, but one for a model so small that more would only wait.
 * @param modelSize bytes of the model's files.
 */
export const defaultThreads = (modelSize: number, cores: number): number =>
  modelSize < ONE_THREAD_UP_TO ? 1 : cores;
