// Compares llama.cpp's greedy answers with PyTorch's (answers.py).
// Usage: node compare-answers.mjs MODEL.gguf ANSWERS.json
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const [modelPath, answersPath] = argv.slice(2);
const expected = JSON.parse(await readFile(answersPath, 'utf8'));

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({ contextSize: 256, threads: 1 });
const sequence = context.getSequence();

async function greedyAnswer(prompt) {
  const chat = `<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`;
  await sequence.clearHistory();
  const answer = [];
  for await (const token of sequence.evaluate(model.tokenize(chat, true), { temperature: 0 })) {
    if (model.isEogToken(token) || answer.length === 20) break;
    answer.push(token);
  }
  return model.detokenize(answer);
}

let equal = 0;
for (const { prompt, answer } of expected) {
  const text = await greedyAnswer(prompt);
  if (text === answer) equal += 1;
  else console.log(`differs: ${prompt} llama.cpp "${text}", PyTorch "${answer}"`);
}
console.log(`${equal} of ${expected.length} answers are equal`);
await model.dispose();
await llama.dispose();
