import { BASELINE_KEY } from '../../core/results/results.js';
import type { Memory } from '../shell/memory.js';

const KEY = 'rys.recentConfigs';
const MOST = 8;

/** The configs used last, for each number of layers: they fit no other model. The baseline is not among them. */
export class RecentConfigs {
  constructor(private readonly memory: Memory) {}

  /** Keys, the last used first. */
  of(layers: number): readonly string[] {
    return this.memory.get<Record<string, string[]>>(KEY, {})[layers] ?? [];
  }

  async add(key: string, layers: number): Promise<void> {
    if (key === BASELINE_KEY || this.of(layers)[0] === key) return;
    const all = this.memory.get<Record<string, string[]>>(KEY, {});
    const recent = [key, ...this.of(layers).filter((other) => other !== key)].slice(0, MOST);
    await this.memory.update(KEY, { ...all, [layers]: recent });
  }
}
