import { bytes } from '../../core/report/units.js';
import { modelStamp } from '../../gguf/read.js';
import { runnableConfigs } from '../../gguf/runnable.js';
import { readModel } from '../../runner/sweepPlan.js';
import { Signal } from '../shell/signal.js';

/** What a list of models says of one of them. */
export interface ModelNote {
  /** `36 layers · Q4_K_M · 2.3 GiB`, and what it cannot run; or that the file is no model. */
  readonly text: string;
  /** What is wrong with the file, as a sentence. */
  readonly problem?: string;
}

/** Headers hold whole vocabularies: models are read one at a time, and again only when their files have changed. */
export class ModelNotes {
  private readonly notes = new Map<string, ModelNote & { readonly stamp: string }>();
  /** What {@link now} said of a file is no longer all. */
  readonly changed = new Signal<void>();
  private turn: Promise<unknown> = Promise.resolve();

  /** @param read what a file's header tells; rejects when the file is no model. */
  constructor(private readonly read: typeof readModel = readModel) {}

  /** What is known by now, which may be of the file as it was. */
  known(file: string): ModelNote | undefined {
    return this.notes.get(file);
  }

  /** As {@link known}; the file is read unless that was done, and announced by `changed` where that tells more. */
  now(file: string): ModelNote | undefined {
    const known = this.known(file);
    void this.of(file).then((note) => {
      if (note.text !== known?.text) this.changed.fire();
    });
    return known;
  }

  of(file: string): Promise<ModelNote> {
    const note = this.turn.then(() => this.noteOf(file));
    this.turn = note.catch(() => undefined);
    return note;
  }

  private async noteOf(file: string): Promise<ModelNote> {
    const stamp = await modelStamp(file);
    const known = this.notes.get(file);
    if (known?.stamp === stamp) return known;
    const note = { ...(await this.readNote(file)), stamp };
    this.notes.set(file, note);
    return note;
  }

  private async readNote(file: string): Promise<ModelNote> {
    try {
      const { description, modelHeader } = await this.read(file);
      const { layers, quantization, size } = description;
      const { configs, runnable } = runnableConfigs(modelHeader);
      const some = runnable < configs ? [`runs ${runnable} of ${configs} configs`] : [];
      return { text: [`${layers} layers`, quantization, bytes(size), ...some].join(' · ') };
    } catch (error) {
      return { text: 'cannot be used', problem: (error as Error).message };
    }
  }
}
