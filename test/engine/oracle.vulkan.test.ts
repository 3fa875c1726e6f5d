import { describe } from 'vitest';
import { describeOracle } from '../support/oracle.js';
import { softwareVulkan } from '../support/vulkan.js';

// A software Vulkan device has no memory of its own, but the whole path through device buffers is taken.
describe.skipIf(!softwareVulkan())('shells on a Vulkan device', () =>
  describeOracle('vulkan', { batch: 1, prompt: 3, tokens: 4 }),
);
