import { describe } from 'vitest';
import { describeHeads } from '../support/heads.js';
import { softwareVulkan } from '../support/vulkan.js';

// Here too a few rows at a time: kernels for more are compiled for minutes.
describe.skipIf(!softwareVulkan())('on a Vulkan device', () =>
  describeHeads({ gpu: 'vulkan', fewRows: true }),
);
