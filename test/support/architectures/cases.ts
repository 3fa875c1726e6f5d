import { DELTA_NET, EXPERTS, FIRST_STATE_SPACE, float, LATENT, STATE_SPACE, type Values } from './fields.js';

/** A model of random weights of one architecture. */
interface Model {
  readonly architecture: string;
  /** What distinguishes it from other cases of the architecture. */
  readonly variant?: string;
  /** 8 unless given. */
  readonly layers?: number;
  /** Beside or in place of the usual ones. */
  readonly fields?: Values;
  /** Blocks after the last layer that predict further tokens. */
  readonly predicting?: number;
  /** Tensors that the architecture may lack; `*` stands for each layer's number. */
  readonly optional?: readonly string[];
  /** Compared with files in which they are written out: a block, a block across kinds of layers, and several. */
  readonly configs?: readonly string[];
  /** The first layers, which add nothing in the second test. */
  readonly idle?: number;
  /** How each layer takes in the tokens before, where they differ: a letter of {@link MIXERS} for each. */
  readonly mixers?: string;
  /** Which layers have experts (`M`) and which are dense (`d`), where they differ. */
  readonly experts?: string;
  /** How far logits may be apart where another number of layers makes llama.cpp round otherwise. */
  readonly tolerance?: number;
  /** Those of {@link shifts} that the architecture does not allow. */
  readonly refused?: readonly string[];
}

const MIXERS: Readonly<Record<string, string>> = {
  a: 'attention',
  s: 'sliding window',
  l: 'linear attention',
  r: 'recurrent',
  f: 'feed-forward',
};

/** The kind of each layer of a case, in words. */
export function kindsOf({ mixers, experts, layers = 8 }: Model): string[] {
  if (mixers === undefined && experts === undefined) return [];
  return Array.from({ length: layers }, (_, layer) =>
    [
      ...(mixers === undefined ? [] : [MIXERS[mixers[layer]!]]),
      ...(experts === undefined ? [] : [experts[layer] === 'M' ? 'MoE' : 'dense']),
    ].join(', '),
  );
}

/** A model of random weights of one architecture, and the paths it is tested with. */
export type ArchitectureCase = Model &
  Required<Pick<Model, 'configs' | 'idle'>> & { readonly shifts: readonly string[] };

/** What a layer's result goes through before it is added to what entered the layer. */
const RESIDUAL =
  /^(attn_output|ffn_down|ffn_down_exps|ffn_down_shexp|ssm_out|shortconv\.out_proj|time_mix_output|channel_mix_value)\.(weight|bias)$/;

/** Weights with which the first layers of a model add nothing: what enters one leaves it. */
export const idleLayers =
  (count: number) =>
  (name: string): number | undefined => {
    const [, layer, suffix] = /^blk\.(\d+)\.(.*)$/.exec(name) ?? [];
    if (suffix === undefined || Number(layer) >= count) return undefined;
    if (suffix === 'layer_output_scale.weight') return 1;
    return RESIDUAL.test(suffix) ? 0 : undefined;
  };

/** Paths that repeat or leave out layers of the first few, so that all others move. */
const shifts = (idle: number, layers: number): string[] => [
  ...Array.from({ length: idle }, (_, i) =>
    Array.from({ length: idle - i }, (_, n) => `(${i},${i + n + 1})`),
  ).flat(),
  `(0,2);(2,${idle})`,
  `${idle}..${layers - 1}`,
  `1..${layers - 1}`,
  `0,${idle}..${layers - 1}`,
];

const QKV_BIASES = ['attn_q.bias', 'attn_k.bias', 'attn_v.bias'].map((name) => `blk.*.${name}`);
const OUTPUT = ['output.weight'];
const sliding = { 'attention.sliding_window': 4 };
const kvOf = (pattern: string): number[] => [...pattern].map((kind) => (kind === 'f' ? 2 : 0));

/** The shifts that move a layer by no multiple of four. */
const UNALIGNED = [
  ...['(0,1)', '(0,2)', '(0,3)', '(1,2)', '(1,3)', '(1,4)', '(2,3)', '(2,4)', '(3,4)', '(0,2);(2,4)'],
  ...['1..7', '0,4..7'],
];
/** All shifts. */
const ANY_LENGTH = [...UNALIGNED, '(0,4)', '4..7'];

const MODELS: readonly Model[] = [
  { architecture: 'llama', optional: OUTPUT },
  { architecture: 'llama', variant: 'experts', fields: { ...EXPERTS, expert_feed_forward_length: 128 } },
  { architecture: 'qwen2', optional: [...QKV_BIASES] },
  { architecture: 'qwen2moe', fields: EXPERTS },
  { architecture: 'qwen3' },
  { architecture: 'qwen3moe', fields: EXPERTS },
  { architecture: 'mistral3', optional: OUTPUT },
  { architecture: 'gemma2', mixers: 'sasasasa', fields: sliding },
  { architecture: 'gemma3', mixers: 'sssssasssssa', layers: 12, fields: sliding },
  {
    architecture: 'gemma4',
    mixers: 'sssssasssssa',
    layers: 12,
    fields: {
      ...sliding,
      'attention.sliding_window_pattern': [
        true,
        true,
        true,
        true,
        true,
        false,
        true,
        true,
        true,
        true,
        true,
        false,
      ],
      'attention.key_length_swa': 16,
      'attention.value_length_swa': 16,
      'attention.key_length': 32,
      'attention.value_length': 32,
      'rope.dimension_count': 32,
      'rope.dimension_count_swa': 16,
      'attention.head_count_kv': [2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1],
      embedding_length_per_layer_input: 0,
    },
    optional: ['blk.*.layer_output_scale.weight'],
  },
  {
    architecture: 'gemma3',
    variant: 'of 62 layers',
    mixers: 'sssssa'.repeat(11),
    tolerance: 0.01,
    layers: 62,
    fields: {
      ...sliding,
      'attention.key_length': 32,
      'attention.value_length': 32,
      'rope.dimension_count': 32,
    },
  },
  {
    architecture: 'gemma2',
    variant: 'of 46 layers',
    mixers: 'sa'.repeat(23),
    tolerance: 0.01,
    layers: 46,
    fields: {
      ...sliding,
      'attention.key_length': 32,
      'attention.value_length': 32,
      'rope.dimension_count': 32,
    },
  },
  { architecture: 'phi3', optional: ['blk.*.attn_qkv.weight'] },
  { architecture: 'olmo2', mixers: 'sssasssa', fields: sliding },
  { architecture: 'olmo2', variant: 'no window' },
  { architecture: 'gpt-oss', mixers: 'sasasasa', fields: { ...EXPERTS, ...sliding } },
  {
    architecture: 'deepseek2',
    experts: 'ddMMMMMM',
    configs: ['(4,6)', '(0,2)', '(0,1);(4,7)'],
    refused: ['(0,3)', '(0,4)', '(1,3)', '(1,4)'],
    fields: { ...EXPERTS, ...LATENT, leading_dense_block_count: 2 },
  },
  {
    architecture: 'deepseek2',
    variant: 'lite',
    experts: `d${'M'.repeat(26)}`,
    refused: ['(0,2)', '(0,3)', '(0,4)', '(0,2);(2,4)'],
    layers: 27,
    fields: { ...EXPERTS, ...LATENT, leading_dense_block_count: 1 },
  },
  {
    architecture: 'glm4moe',
    experts: 'dMMMMMMM',
    configs: ['(4,6)', '(0,1)', '(0,1);(4,7)'],
    refused: ['(0,2)', '(0,3)', '(0,4)', '(0,2);(2,4)'],
    predicting: 1,
    fields: { ...EXPERTS, leading_dense_block_count: 1 },
  },
  {
    architecture: 'qwen35',
    mixers: 'lllallla',
    fields: DELTA_NET,
    optional: ['blk.*.attn_qkv.weight', 'blk.*.attn_gate.weight'],
  },
  {
    architecture: 'qwen35moe',
    mixers: 'lllallla',
    fields: { ...DELTA_NET, ...EXPERTS },
    optional: ['blk.*.attn_qkv.weight', 'blk.*.attn_gate.weight'],
  },
  {
    architecture: 'qwen3next',
    mixers: 'lllallla',
    fields: { ...DELTA_NET, ...EXPERTS },
    optional: ['blk.*.attn_qkv.weight', 'blk.*.attn_gate.weight'],
  },
  { architecture: 'mamba', fields: FIRST_STATE_SPACE },
  { architecture: 'mamba2', fields: STATE_SPACE },
  {
    architecture: 'jamba',
    mixers: 'rrrarrra',
    fields: { ...FIRST_STATE_SPACE, 'attention.head_count_kv': kvOf('rrrfrrrf') },
  },
  {
    architecture: 'nemotron_h',
    mixers: 'rfarfraf',
    fields: {
      ...STATE_SPACE,
      'attention.head_count_kv': [0, 0, 2, 0, 0, 0, 2, 0],
      feed_forward_length: [0, 128, 0, 0, 128, 0, 0, 128],
    },
    optional: ['blk.*.ssm_conv1d.bias'],
  },
  {
    architecture: 'lfm2',
    mixers: 'rrarrara',
    fields: { 'shortconv.l_cache': 3, 'attention.head_count_kv': kvOf('rrfrrfrf') },
  },
  {
    architecture: 'lfm2moe',
    mixers: 'rrarrara',
    experts: 'ddMMMMMM',
    refused: ['(0,3)', '(0,4)', '(1,3)', '(1,4)'],
    fields: {
      ...EXPERTS,
      expert_gating_func: 2,
      'shortconv.l_cache': 3,
      leading_dense_block_count: 2,
      'attention.head_count_kv': kvOf('rrfrrfrf'),
    },
  },
  {
    architecture: 'granitehybrid',
    mixers: 'rrrarrra',
    fields: {
      ...STATE_SPACE,
      'attention.head_count_kv': kvOf('rrrfrrrf'),
      logit_scale: float(1),
      residual_scale: 0.5,
    },
    optional: ['blk.*.ssm_conv1d.bias'],
  },
  { architecture: 'falcon-h1', fields: STATE_SPACE, optional: ['blk.*.ssm_conv1d.bias'] },
  { architecture: 'smollm3', configs: ['(0,4)', '(1,5)', '(0,4);(4,8)'], refused: UNALIGNED },
  {
    architecture: 'llama4',
    mixers: 'sssasssa',
    experts: 'dMdMdMdM',
    configs: ['(0,4)', '(1,5)', '(0,4);(4,8)'],
    refused: UNALIGNED,
    fields: { ...EXPERTS, interleave_moe_layer_step: 2 },
  },
  {
    architecture: 'smallthinker',
    mixers: 'asssasss',
    configs: ['(0,4)', '(1,5)', '(0,4);(4,8)'],
    refused: [...UNALIGNED, '4..7'],
    fields: { ...EXPERTS, expert_gating_func: 2, ...sliding },
  },
  { architecture: 'smallthinker', variant: 'no window', fields: { ...EXPERTS, expert_gating_func: 2 } },
  { architecture: 'minicpm' },
  {
    architecture: 'minicpm3',
    configs: ['0,0,2..7', '7,6,5,4,3,2,1,0', '0..3,3..6'],
    refused: ANY_LENGTH,
    fields: {
      'attention.head_count_kv': 4,
      'attention.q_lora_rank': 32,
      'attention.kv_lora_rank': 32,
      'attention.key_length': 32,
    },
  },
  { architecture: 'command-r', fields: { logit_scale: float(1) } },
  { architecture: 'cohere2', mixers: 'sssasssa', fields: { ...sliding, logit_scale: float(1) } },
  { architecture: 'exaone4' },
  { architecture: 'granite', fields: { logit_scale: float(1) } },
  {
    architecture: 'rwkv7',
    refused: ['(0,1)', '(0,2)', '(0,3)', '(0,4)', '(0,2);(2,4)', '4..7', '1..7'],
    fields: {
      'wkv.head_size': 64,
      'attention.head_count': 0,
      'attention.decay_lora_rank': 16,
      'attention.iclr_lora_rank': 16,
      'attention.value_residual_mix_lora_rank': 16,
      'attention.gate_lora_rank': 16,
    },
  },
  {
    architecture: 'ernie4_5-moe',
    experts: 'dMMMMMMM',
    configs: ['(4,6)', '(0,1)', '(0,1);(4,7)'],
    refused: ['(0,2)', '(0,3)', '(0,4)', '(0,2);(2,4)'],
    fields: { ...EXPERTS, interleave_moe_layer_step: 1, leading_dense_block_count: 1 },
  },
  {
    architecture: 'afmoe',
    mixers: 'sssasssa',
    experts: 'dMMMMMMM',
    configs: ['(4,8)', '(1,5)', '(4,8);(4,8)'],
    refused: [...UNALIGNED, '(0,4)'],
    fields: { ...EXPERTS, ...sliding, leading_dense_block_count: 1 },
  },
  { architecture: 'nanbeige', fields: { num_loops: 2 } },
];

/** A model with what it is tested with unless it says otherwise. */
export const architectureCase = (one: Model): ArchitectureCase => ({
  configs: ['(4,6)', '(2,5)', '(1,2);(4,7)'],
  idle: 4,
  shifts: shifts(one.idle ?? 4, one.layers ?? 8),
  ...one,
});

export const CASES: readonly ArchitectureCase[] = MODELS.map(architectureCase);

export const titleOf = ({ architecture, variant }: ArchitectureCase): string =>
  variant === undefined ? architecture : `${architecture} (${variant})`;
