// Fused forward and backward pieces of a Qwen3 block for training on a CPU.
// Activations are bfloat16 in memory and float in registers. One thread.
// Limits: head size 32, sequences of at most 64 tokens. kernels.py compiles this file.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace {

using bf16 = uint16_t;
constexpr int kHead = 32;     // head size
constexpr int kHalf = kHead / 2;
constexpr int kMaxTokens = 64;
constexpr int kLanes = 16;    // rows of scores are computed in multiples of this
constexpr float kEpsilon = 1e-6f;

inline float to_float(bf16 value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

inline bf16 to_bf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return static_cast<bf16>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// One head's vectors for all tokens of one sequence.
struct HeadRows {
  float at[kMaxTokens][kHead];
};
// The same, transposed: feature first.
using HeadColumns = float[kHead][kMaxTokens];

struct Rope {
  const float* cosine;  // [tokens, kHalf]
  const float* sine;
};

void load_head(const bf16* source, int stride, int tokens, HeadRows& out) {
  for (int t = 0; t < tokens; t++)
    for (int e = 0; e < kHead; e++) out.at[t][e] = to_float(source[(size_t)t * stride + e]);
}

// RMS norm with weight, scale and rotary embedding of a query or key head.
void prepare_head(const bf16* source, int stride, int tokens, const float* weight, float scale,
                  Rope rope, HeadRows& out, float* inverse_rms) {
  for (int t = 0; t < tokens; t++) {
    const bf16* row = source + (size_t)t * stride;
    float x[kHead], sum = 0;
    for (int e = 0; e < kHead; e++) {
      x[e] = to_float(row[e]);
      sum += x[e] * x[e];
    }
    const float r = 1.f / std::sqrt(sum / kHead + kEpsilon);
    inverse_rms[t] = r;
    for (int e = 0; e < kHead; e++) x[e] *= r * weight[e] * scale;
    const float* c = rope.cosine + t * kHalf;
    const float* s = rope.sine + t * kHalf;
    for (int e = 0; e < kHalf; e++) {
      out.at[t][e] = x[e] * c[e] - x[e + kHalf] * s[e];
      out.at[t][e + kHalf] = x[e + kHalf] * c[e] + x[e] * s[e];
    }
  }
}

// Backward of prepare_head: writes the input's gradient, adds to the weight's.
void unprepare_head(const bf16* source, int stride, int tokens, const float* weight, float scale,
                    Rope rope, const HeadRows& grad, const float* inverse_rms, bf16* grad_source,
                    float* grad_weight) {
  for (int t = 0; t < tokens; t++) {
    const bf16* row = source + (size_t)t * stride;
    bf16* out = grad_source + (size_t)t * stride;
    const float* c = rope.cosine + t * kHalf;
    const float* s = rope.sine + t * kHalf;
    float x[kHead], g[kHead];
    for (int e = 0; e < kHalf; e++) {
      g[e] = grad.at[t][e] * c[e] + grad.at[t][e + kHalf] * s[e];
      g[e + kHalf] = grad.at[t][e + kHalf] * c[e] - grad.at[t][e] * s[e];
    }
    const float r = inverse_rms[t];
    float dot = 0;
    for (int e = 0; e < kHead; e++) {
      x[e] = to_float(row[e]);
      const float scaled = g[e] * scale;
      grad_weight[e] += scaled * x[e] * r;
      g[e] = scaled * weight[e];
      dot += g[e] * x[e];
    }
    const float pull = dot * r * r * r / kHead;
    for (int e = 0; e < kHead; e++) out[e] = to_bf16(g[e] * r - x[e] * pull);
  }
}

void transpose_head(const HeadRows& rows, int tokens, HeadColumns& columns) {
  for (int t = 0; t < tokens; t++)
    for (int e = 0; e < kHead; e++) columns[e][t] = rows.at[t][e];
  for (int t = tokens; t < kMaxTokens; t++)
    for (int e = 0; e < kHead; e++) columns[e][t] = 0;
}

// Products of one vector with the first `count` columns.
inline void products(const float* vector, const HeadColumns& columns, int count, float* out) {
  for (int j = 0; j < count; j++) out[j] = 0;
  for (int e = 0; e < kHead; e++) {
    const float a = vector[e];
    for (int j = 0; j < count; j++) out[j] += a * columns[e][j];
  }
}

// Softmax over positions 0..last; the rest of the row up to `count` becomes zero.
inline void causal_softmax(float* row, int last, int count) {
  float top = row[0], sum = 0;
  for (int j = 1; j <= last; j++) top = std::max(top, row[j]);
  for (int j = 0; j < count; j++) row[j] = std::exp(std::min(row[j] - top, 0.f));
  for (int j = last + 1; j < count; j++) row[j] = 0;
  for (int j = 0; j < count; j++) sum += row[j];
  const float scale = 1.f / sum;
  for (int j = 0; j < count; j++) row[j] *= scale;
}

inline int padded(int last) { return (last + kLanes) & ~(kLanes - 1); }

}  // namespace

extern "C" {

// y = x / rms(x) * weight, row by row; x is float, y bfloat16.
void rms_forward(const float* x, const float* weight, bf16* y, float* inverse_rms, int rows,
                 int width) {
  for (int n = 0; n < rows; n++) {
    const float* in = x + (size_t)n * width;
    bf16* out = y + (size_t)n * width;
    float sum = 0;
    for (int e = 0; e < width; e++) sum += in[e] * in[e];
    const float r = 1.f / std::sqrt(sum / width + kEpsilon);
    inverse_rms[n] = r;
    for (int e = 0; e < width; e++) out[e] = to_bf16(in[e] * r * weight[e]);
  }
}

void rms_backward(const bf16* grad_y, const float* x, const float* weight,
                  const float* inverse_rms, float* grad_x, float* grad_weight, int rows,
                  int width) {
  for (int n = 0; n < rows; n++) {
    const float* in = x + (size_t)n * width;
    const bf16* g = grad_y + (size_t)n * width;
    float* out = grad_x + (size_t)n * width;
    const float r = inverse_rms[n];
    float dot = 0;
    for (int e = 0; e < width; e++) dot += to_float(g[e]) * weight[e] * in[e];
    const float pull = dot * r * r * r / width;
    for (int e = 0; e < width; e++) {
      const float ge = to_float(g[e]);
      grad_weight[e] += ge * in[e] * r;
      out[e] = ge * weight[e] * r - in[e] * pull;
    }
  }
}

// SwiGLU: x holds gate and up side by side, y = silu(gate) * up.
void swiglu_forward(const bf16* x, bf16* y, int rows, int width) {
  for (int n = 0; n < rows; n++) {
    const bf16* gate = x + (size_t)n * 2 * width;
    const bf16* up = gate + width;
    bf16* out = y + (size_t)n * width;
    for (int e = 0; e < width; e++) {
      const float g = to_float(gate[e]);
      out[e] = to_bf16(g / (1.f + std::exp(-g)) * to_float(up[e]));
    }
  }
}

void swiglu_backward(const bf16* x, const bf16* grad_y, bf16* grad_x, int rows, int width) {
  for (int n = 0; n < rows; n++) {
    const bf16* gate = x + (size_t)n * 2 * width;
    const bf16* up = gate + width;
    const bf16* d = grad_y + (size_t)n * width;
    bf16* grad_gate = grad_x + (size_t)n * 2 * width;
    bf16* grad_up = grad_gate + width;
    for (int e = 0; e < width; e++) {
      const float g = to_float(gate[e]), u = to_float(up[e]), de = to_float(d[e]);
      const float sigmoid = 1.f / (1.f + std::exp(-g));
      grad_up[e] = to_bf16(de * g * sigmoid);
      grad_gate[e] = to_bf16(de * u * sigmoid * (1.f + g * (1.f - sigmoid)));
    }
  }
}

// Causal attention with query/key norm and rotary embedding.
// qkv: [batch, tokens, (heads + 2 * groups) * kHead]; out: [batch, tokens, heads * kHead].
void attention_forward(const bf16* qkv, const float* query_norm, const float* key_norm,
                       const float* cosine, const float* sine, bf16* out, int batch, int tokens,
                       int heads, int groups) {
  const int stride = (heads + 2 * groups) * kHead, per_group = heads / groups;
  const float scale = 1.f / std::sqrt((float)kHead);
  const Rope rope{cosine, sine};
  static HeadRows q, k, v;
  static HeadColumns k_columns;
  static float unused[kMaxTokens], row[kMaxTokens];
  for (int b = 0; b < batch; b++)
    for (int group = 0; group < groups; group++) {
      const bf16* base = qkv + (size_t)b * tokens * stride;
      prepare_head(base + (heads + group) * kHead, stride, tokens, key_norm, 1, rope, k, unused);
      transpose_head(k, tokens, k_columns);
      load_head(base + (heads + groups + group) * kHead, stride, tokens, v);
      for (int head = group * per_group; head < (group + 1) * per_group; head++) {
        prepare_head(base + head * kHead, stride, tokens, query_norm, scale, rope, q, unused);
        for (int t = 0; t < tokens; t++) {
          const int count = padded(t);
          products(q.at[t], k_columns, count, row);
          causal_softmax(row, t, count);
          float mixed[kHead] = {0};
          for (int j = 0; j <= t; j++)
            for (int e = 0; e < kHead; e++) mixed[e] += row[j] * v.at[j][e];
          bf16* y = out + ((size_t)b * tokens + t) * heads * kHead + head * kHead;
          for (int e = 0; e < kHead; e++) y[e] = to_bf16(mixed[e]);
        }
      }
    }
}

void attention_backward(const bf16* qkv, const float* query_norm, const float* key_norm,
                        const float* cosine, const float* sine, const bf16* grad_out,
                        bf16* grad_qkv, float* grad_query_norm, float* grad_key_norm, int batch,
                        int tokens, int heads, int groups) {
  const int stride = (heads + 2 * groups) * kHead, per_group = heads / groups;
  const float scale = 1.f / std::sqrt((float)kHead);
  const Rope rope{cosine, sine};
  static HeadRows q, k, v, grad_q, grad_k, grad_v, g;
  static HeadColumns k_columns, v_columns;
  static float rms_q[kMaxTokens], rms_k[kMaxTokens], row[kMaxTokens], grad_row[kMaxTokens];
  for (int b = 0; b < batch; b++)
    for (int group = 0; group < groups; group++) {
      const bf16* base = qkv + (size_t)b * tokens * stride;
      bf16* grad_base = grad_qkv + (size_t)b * tokens * stride;
      const int key_at = (heads + group) * kHead, value_at = (heads + groups + group) * kHead;
      prepare_head(base + key_at, stride, tokens, key_norm, 1, rope, k, rms_k);
      transpose_head(k, tokens, k_columns);
      load_head(base + value_at, stride, tokens, v);
      transpose_head(v, tokens, v_columns);
      std::memset(&grad_k, 0, sizeof grad_k);
      std::memset(&grad_v, 0, sizeof grad_v);
      for (int head = group * per_group; head < (group + 1) * per_group; head++) {
        prepare_head(base + head * kHead, stride, tokens, query_norm, scale, rope, q, rms_q);
        load_head(grad_out + (size_t)b * tokens * heads * kHead + head * kHead, heads * kHead,
                  tokens, g);
        for (int t = 0; t < tokens; t++) {
          const int count = padded(t);
          products(q.at[t], k_columns, count, row);
          causal_softmax(row, t, count);
          products(g.at[t], v_columns, count, grad_row);
          float mean = 0;
          for (int j = 0; j < count; j++) mean += row[j] * grad_row[j];
          for (int j = 0; j < count; j++) grad_row[j] = row[j] * (grad_row[j] - mean);
          float to_query[kHead] = {0};
          for (int j = 0; j <= t; j++) {
            const float p = row[j], d = grad_row[j];
            for (int e = 0; e < kHead; e++) {
              grad_v.at[j][e] += p * g.at[t][e];
              grad_k.at[j][e] += d * q.at[t][e];
              to_query[e] += d * k.at[j][e];
            }
          }
          for (int e = 0; e < kHead; e++) grad_q.at[t][e] = to_query[e];
        }
        unprepare_head(base + head * kHead, stride, tokens, query_norm, scale, rope, grad_q,
                       rms_q, grad_base + head * kHead, grad_query_norm);
      }
      unprepare_head(base + key_at, stride, tokens, key_norm, 1, rope, grad_k, rms_k,
                     grad_base + key_at, grad_key_norm);
      for (int t = 0; t < tokens; t++)
        for (int e = 0; e < kHead; e++)
          grad_base[(size_t)t * stride + value_at + e] = to_bf16(grad_v.at[t][e]);
    }
}

}  // extern "C"
