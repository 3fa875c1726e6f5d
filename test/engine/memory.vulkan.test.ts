import { describe } from 'vitest';
import { describeMemory } from '../support/memory.js';
import { softwareVulkan } from '../support/vulkan.js';

describe.skipIf(!softwareVulkan())('memory on a Vulkan device', () => describeMemory('vulkan'));
