import { describe } from 'vitest';
import { describeHeads } from '../support/heads.js';

describe('on the CPU', () => describeHeads({ gpu: 'false', fewRows: false }));
