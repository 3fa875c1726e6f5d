import { describe } from 'vitest';
import { cudaDevice } from '../support/cuda.js';
import { describeMemory } from '../support/memory.js';

describe.skipIf(!cudaDevice())('memory on a CUDA device', () => describeMemory('cuda'));
