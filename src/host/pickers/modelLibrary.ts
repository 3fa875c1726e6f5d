import type { Config } from '../../core/configs/layerPath.js';
import { describeModel } from '../../gguf/describe.js';
import { unsupportedReason } from '../../gguf/layers.js';
import { modelStamp, readModelHeader } from '../../gguf/read.js';
import { Signal } from '../shell/signal.js';

/** What has to be known of a model before it is loaded. */
export interface ModelFacts {
  readonly file: string;
  /** N */
  readonly layers: number;
  /** Tokens, where the model says it. */
  readonly contextLength: number | undefined;
  readonly architecture: string;
  /** Changes whenever the file does. */
  readonly stamp: string;
  /** Why this model cannot run a config; undefined when it can. */
  readonly objection: (config: Config) => string | undefined;
}

/** Facts about models without loading them, remembered until their files change. */
export class ModelLibrary {
  private readonly facts = new Map<string, ModelFacts>();
  private readonly asked = new Set<string>();
  /** A model became known, or its file changed. */
  readonly changed = new Signal<{ readonly model: string; readonly facts: ModelFacts }>();

  /** What is known by now; a model that is not known yet is read, and announced by `changed`. */
  known(model: string): ModelFacts | undefined {
    const facts = this.facts.get(model);
    if (!facts && !this.asked.has(model)) {
      this.asked.add(model);
      // Whoever runs the model is told what is wrong with it.
      this.of(model).catch(() => undefined);
    }
    return facts;
  }

  /** @throws UserError when the file is no model that can be read. */
  async of(model: string): Promise<ModelFacts> {
    const stamp = await modelStamp(model);
    const known = this.facts.get(model);
    if (known?.stamp === stamp) return known;
    const header = await readModelHeader(model);
    const { layers, contextLength, architecture } = describeModel(header);
    const facts: ModelFacts = {
      ...{ file: model, layers, contextLength, architecture, stamp },
      objection: ({ path }) => unsupportedReason(header, path),
    };
    this.facts.set(model, facts);
    this.changed.fire({ model, facts });
    return facts;
  }
}
