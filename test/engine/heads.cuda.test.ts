import { describe } from 'vitest';
import { cudaDevice } from '../support/cuda.js';
import { describeHeads } from '../support/heads.js';

describe.skipIf(!cudaDevice())('on a CUDA device', () => describeHeads({ gpu: 'cuda', fewRows: false }));
