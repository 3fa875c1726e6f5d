import type { CombinedScore } from '../../core/results/combinedScore.js';
import type { Memory } from '../shell/memory.js';
import { PerFile } from './perFile.js';

/** How the scores of each results file are combined: as was chosen for it, or as the settings say. */
export class CombinedScores {
  private readonly chosen: PerFile<CombinedScore>;

  constructor(
    memory: Memory,
    private readonly setting: () => CombinedScore,
  ) {
    this.chosen = new PerFile(memory, 'rys.combined');
  }

  of(file: string): CombinedScore {
    return this.chosen.get(file) ?? this.setting();
  }

  set(file: string, combined: CombinedScore): Promise<void> {
    return this.chosen.set(file, combined);
  }
}
