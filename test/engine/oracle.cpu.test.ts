import { describe } from 'vitest';
import { describeOracle } from '../support/oracle.js';

describe('shells on the CPU', () => describeOracle('false', { batch: 512, tokens: 24 }));
