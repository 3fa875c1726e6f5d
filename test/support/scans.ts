import { analyseScan, type Scan, type ScannedText } from '../../src/core/scan/similarity.js';
import { generator } from '../../src/core/statistics/random.js';

/**
 * Made-up states of a model that encodes before one layer, and decodes behind another: there, texts in one language and
 * format are alike; between, texts of one content.
 */
export function madeUpTexts(
  layers: number,
  { from, to, noise = 0.3 }: { from: number; to: number; noise?: number },
): ScannedText[] {
  const width = 24;
  const random = generator(layers);
  const vector = (): number[] => Array.from({ length: width }, () => random() - 0.5);
  const contents = ['a', 'b', 'c', 'd', 'e'];
  const forms = [
    ['en', 'prose'],
    ['de', 'prose'],
    ['fr', 'prose'],
    ['en', 'json'],
  ] as const;
  const meanings = new Map(contents.map((content) => [content, vector()]));
  const looks = new Map(forms.map((form) => [form, vector()]));
  return contents.flatMap((content) =>
    forms.map((form) => {
      const states = Array.from({ length: layers + 1 }, (_, at) => {
        const reasons = at >= from && at <= to;
        const [most, little] = reasons
          ? [meanings.get(content)!, looks.get(form)!]
          : [looks.get(form)!, meanings.get(content)!];
        return most.map((value, n) => value + 0.2 * little[n]! + noise * (random() - 0.5));
      });
      return { content, language: form[0], format: form[1], states: Float32Array.from(states.flat()) };
    }),
  );
}

export const madeUpScan = (
  layers: number,
  zone = { from: Math.round(layers * 0.2), to: Math.round(layers * 0.8) },
): Scan => analyseScan(madeUpTexts(layers, zone), layers);
