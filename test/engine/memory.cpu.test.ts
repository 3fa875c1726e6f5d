import { describe } from 'vitest';
import { describeMemory } from '../support/memory.js';

describe('memory on the CPU', () => describeMemory('false'));
