import { basename } from 'node:path';
import { scanSentence } from '../../core/report/scanReport.js';
import type { Scan } from '../../core/scan/similarity.js';
import type { ModelDescription } from '../../gguf/describe.js';
import type { ToScanView } from '../../protocol/scanView.js';

type Model = Pick<ModelDescription, 'file' | 'architecture' | 'layers' | 'quantization'> & {
  readonly name?: string | undefined;
};

/** A scan as its page is told of it. */
export function toShownScan(scan: Scan, model: Model): ToScanView {
  const { architecture, layers, quantization, name, file } = model;
  const copy = ({ values, errors }: Scan['contrast']) => ({ values: [...values], errors: [...errors] });
  return {
    type: 'scan',
    model: name ?? basename(file),
    about: `${architecture} · ${layers} layers · ${quantization}`,
    sentence: scanSentence(scan),
    scan: {
      ...scan,
      curves: Object.fromEntries(
        Object.entries(scan.curves).flatMap(([kind, curve]) => (curve ? [[kind, copy(curve)]] : [])),
      ),
      contrast: copy(scan.contrast),
      similarity: scan.similarity.map((row) => [...row]),
    },
  };
}
