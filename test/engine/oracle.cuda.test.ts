import { describe } from 'vitest';
import { cudaDevice } from '../support/cuda.js';
import { describeOracle } from '../support/oracle.js';

// One token at a time: CUDA multiplies F16 matrices with other kernels for one row than for many, which round otherwise,
// and the oracle may cut its batches elsewhere.
describe.skipIf(!cudaDevice())('shells on a CUDA device', () =>
  describeOracle('cuda', { batch: 1, tokens: 8 }),
);
