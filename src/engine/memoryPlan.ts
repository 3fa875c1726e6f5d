import { freemem, totalmem } from 'node:os';
import { GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp';
import { UserError } from '../core/errors.js';
import type { ModelDescription } from '../gguf/describe.js';
import type { MemoryPlan } from '../protocol/engine.js';

/** Sequences and tokens assumed before the probes are known. */
const ASSUMED_SEQUENCES = 16;
const ASSUMED_CONTEXT = 1024;

/** More parallel sequences than this gain nothing measurable and cost memory. */
const MAX_SEQUENCES = 64;

/** llama.cpp rounds each sequence's share of the KV cache up to this. */
const CONTEXT_STEP = 256;

/** Share of the free memory that a context may take; the rest is for the system and compute buffers. */
const USABLE = 0.8;

/** What the probes ask of a context. */
export interface ContextNeed {
  readonly probes: number;
  /** Shared beginnings of prompts, each of which takes a sequence of its own. */
  readonly prefixes: number;
  /** Longest prompt and answer together, in tokens. */
  readonly tokens: number;
  /** Layers of the longest path: each position has a KV cache of its own. */
  readonly longestPath: number;
}

/** As many layers as leave room for a context in device memory. */
async function gpuLayersThatFit(insights: GgufInsights): Promise<number> {
  const { gpuLayers } = await insights.configurationResolver.resolveModelGpuLayersV2({
    fitContext: { contextSize: ASSUMED_SEQUENCES * ASSUMED_CONTEXT },
  });
  return gpuLayers;
}

const toContextSize = (tokens: number): number => Math.ceil(tokens / CONTEXT_STEP) * CONTEXT_STEP;

/**
 * Estimates, with node-llama-cpp's GGUF insights, how many layers go into device memory and how many sequences
 * fit beside the weights.
 */
export class MemoryPlanner {
  private constructor(
    private readonly llama: Llama,
    private readonly insights: GgufInsights,
    private readonly model: ModelDescription,
    readonly offloadedLayers: number,
    private readonly device: string | undefined,
  ) {}

  /** @throws UserError when the weights cannot fit into this machine's memory at all. */
  static async create(llama: Llama, model: ModelDescription): Promise<MemoryPlanner> {
    const info = await readGgufFileInfo(model.file, { logWarnings: false });
    const insights = await GgufInsights.from(info, llama);
    const offloadedLayers = llama.gpu === false ? 0 : await gpuLayersThatFit(insights);
    const [device] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
    const planner = new MemoryPlanner(llama, insights, model, offloadedLayers, device);
    await planner.checkFits();
    return planner;
  }

  private async checkFits(): Promise<void> {
    const { cpuRam } = await this.insights.estimateModelResourceRequirementsV2({
      gpuLayers: this.offloadedLayers,
    });
    const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    if (cpuRam > totalmem())
      throw new UserError(
        `The model ${this.model.file} needs ${gib(cpuRam)} of memory, but this machine has ${gib(totalmem())}: ` +
          'choose a smaller quantization, or a GPU that holds more of it.',
        { file: this.model.file },
      );
  }

  /** @param wanted most sequences asked for; the memory may allow fewer. */
  async plan(need?: ContextNeed, wanted = MAX_SEQUENCES): Promise<MemoryPlan> {
    const contextSize = toContextSize(need?.tokens ?? ASSUMED_CONTEXT);
    const stretch = (need?.longestPath ?? this.model.layers) / this.model.layers;
    const prefixes = need?.prefixes ?? 0;
    const gpuLayers = this.offloadedLayers;
    const weights = await this.insights.estimateModelResourceRequirementsV2({ gpuLayers });
    const vram = this.llama.gpu === false ? undefined : await this.llama.getVramState();
    const freeRam = freemem();
    const { one, each } = await this.contextBytes(contextSize);
    const ramEach = each.cpuRam * stretch;
    const vramEach = each.gpuVram * stretch;
    const fits = (each: number, free: number): number =>
      each > 0 ? Math.floor((free * USABLE) / each) - prefixes : Infinity;
    const sequences = Math.max(
      1,
      Math.min(
        wanted,
        need?.probes ?? ASSUMED_SEQUENCES,
        // The weights are memory-mapped: pages in use may be given back, so they are not counted against it.
        fits(ramEach, freeRam),
        vram ? fits(vramEach, vram.free - weights.gpuVram) : Infinity,
      ),
    );
    return {
      backend: this.llama.gpu === false || this.device === undefined ? 'cpu' : this.llama.gpu,
      device: this.device ?? 'CPU',
      offloadedLayers: gpuLayers,
      sequences,
      contextSize,
      weightsRam: weights.cpuRam,
      weightsVram: weights.gpuVram,
      contextRam: Math.round(one.cpuRam + ramEach * (sequences + prefixes - 1)),
      contextVram: Math.round(one.gpuVram + vramEach * (sequences + prefixes - 1)),
      freeRam,
      ...(vram && this.device !== undefined ? { freeVram: vram.free } : {}),
    };
  }

  /**
   * Whether the memory also holds a head: another KV cache, of the model's layers, with all prompts in it at once, and
   * the states of their tokens.
   * @param tokens of all prompts.
   */
  async holdsHead(
    { probes, prefixes }: ContextNeed,
    { contextSize, contextRam, contextVram, weightsVram, freeRam, freeVram }: MemoryPlan,
    tokens: number,
  ): Promise<boolean> {
    const { one, each } = await this.contextBytes(contextSize);
    const sequences = probes + prefixes;
    // Those that enter a layer are kept while those that enter the next are computed.
    const states = 2 * tokens * (this.model.embeddingLength ?? 0) * Float32Array.BYTES_PER_ELEMENT;
    const ram = contextRam + one.cpuRam + each.cpuRam * sequences + states;
    const vram = contextVram + one.gpuVram + each.gpuVram * sequences;
    return ram <= freeRam * USABLE && (freeVram === undefined || vram <= (freeVram - weightsVram) * USABLE);
  }

  /**
   * How many sequences a further context may have, beside all that is loaded now.
   * @param contextSize tokens per sequence.
   * @param share of the free memory, 0..1, that it may take where one sequence does not take more.
   * @returns 0 when the memory does not hold one.
   */
  async sequencesBeside(
    { contextSize, pathLength, wanted }: { contextSize: number; pathLength: number; wanted: number },
    share: number,
  ): Promise<number> {
    const stretch = pathLength / this.model.layers;
    const { one, each } = await this.contextBytes(toContextSize(contextSize));
    const vram = this.llama.gpu === false ? Infinity : (await this.llama.getVramState()).free;
    const ram = freemem();
    const room = (free: number, first: number, more: number): number => {
      if (first * stretch > free * USABLE) return 0;
      return more > 0 ? Math.max(1, Math.floor((free * USABLE * share) / (more * stretch))) : Infinity;
    };
    return Math.min(wanted, room(ram, one.cpuRam, each.cpuRam), room(vram, one.gpuVram, each.gpuVram));
  }

  /** What a context of one sequence takes, and each further one. */
  private async contextBytes(contextSize: number): Promise<{ one: Bytes; each: Bytes }> {
    const of = (sequences: number): Promise<Bytes> =>
      this.insights.estimateContextResourceRequirementsV2({
        contextSize,
        sequences,
        modelGpuLayers: this.offloadedLayers,
      });
    const one = await of(1);
    const two = await of(2);
    const each = {
      cpuRam: Math.max(0, two.cpuRam - one.cpuRam),
      gpuVram: Math.max(0, two.gpuVram - one.gpuVram),
    };
    return { one, each };
  }
}

interface Bytes {
  readonly cpuRam: number;
  readonly gpuVram: number;
}
