import { ESLint, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

/** What the lint rules say of one import in a file, which need not exist. */
async function complaints(file: string, module: string): Promise<string[]> {
  const config = (await new ESLint().calculateConfigForFile(file)) as Linter.Config;
  const rule = config.rules!['no-restricted-imports']!;
  const messages = new Linter().verify(`import '${module}';`, [{ rules: { 'no-restricted-imports': rule } }]);
  return messages.map(({ message }) => message);
}

describe('the import rules', () => {
  it.each([
    ['src/core/results/results.ts', '../sweep/racing.js'],
    ['src/core/results/results.ts', '../errors.js'],
    ['src/core/import/importedSweep.ts', '../results/records.js'],
    ['src/core/report/text.ts', '../anatomy/anatomy.js'],
    ['src/core/compare/text.ts', '../report/heatmap.js'],
    ['src/host/compare/comparePanel.ts', '../results/judging.js'],
    ['webview/compare/depthMaps.ts', '../map/legend.js'],
    ['src/core/report/html.ts', '../drawing/mapSvg.js'],
    ['src/core/export/configTexts.ts', '../configs/layerPath.js'],
    ['src/host/export/index.ts', '../pickers/configPicker.js'],
    ['src/host/chat/index.ts', '../pickers/configPicker.js'],
    ['webview/chat/turns.ts', '../shared/dom.js'],
    ['src/host/results/export.ts', '../../core/report/csv.js'],
    ['src/host/download/modelDownload.ts', '../pickers/models.js'],
    ['src/host/commands/sweepCommands.ts', '../results/resultsEditor.js'],
    ['src/host/views/views.ts', 'vscode'],
    ['src/server/requests.ts', '../runner/conversations.js'],
    ['src/cli/commands/serve.ts', '../../server/server.js'],
    ['src/engine/native/api.ts', 'koffi'],
    ['webview/map/heatmap.ts', '../state/store.js'],
    ['webview/shared/facts.ts', '../../src/core/results/pareto.js'],
    ['webview/main.ts', './map/heatmap.js'],
    ['webview/scan/main.ts', '../map/matrixChart.js'],
  ])('let %s import %s', async (file, module) => {
    expect(await complaints(file, module)).toEqual([]);
  });

  it.each([
    ['src/core/probes/probes.ts', '../results/results.js', /core\/probes may import only: nothing/],
    ['src/core/results/results.ts', '../anatomy/anatomy.js', /core\/results may import only: configs/],
    ['src/core/errors.ts', 'node:fs', /src\/core is pure/],
    ['src/core/report/text.ts', '../../store/lines.js', /core may import only: nothing/],
    [
      'src/core/drawing/mapSvg.ts',
      '../report/sentences.js',
      /core\/drawing may import only: configs, anatomy, format, results/,
    ],
    ['src/core/results/results.ts', '../import/index.js', /core\/results may import only: configs/],
    [
      'src/core/report/text.ts',
      '../compare/text.js',
      /core\/report may import only: configs, drawing, format, results, sweep/,
    ],
    ['src/core/export/configTexts.ts', '../results/records.js', /core\/export may import only: configs/],
    ['src/host/export/index.ts', '../diff/diffCommands.js', /host\/export may import only: shell, pickers/],
    ['src/host/chat/index.ts', '../diff/diffCommands.js', /host\/chat may import only: shell, pickers/],
    ['src/core/chat/speed.ts', '../format/numbers.js', /core\/chat may import only: nothing/],
    ['webview/chat/main.ts', '../answers/pair.js', /webview\/chat may import only: shared, state/],
    ['src/host/compare/index.ts', '../sweeps/sweeps.js', /host\/compare may import only: shell, results/],
    ['webview/map/heatmap.ts', '../compare/model.js', /webview\/map may import only: shared, state/],
    ['src/host/results/index.ts', '../diff/diffCommands.js', /host\/results may import only: shell, sweeps/],
    ['src/host/sweeps/sweeps.ts', '../views/views.js', /host\/sweeps may import only: shell/],
    [
      'src/host/download/index.ts',
      '../results/index.js',
      /host\/download may import only: shell, pickers, sweeps/,
    ],
    ['src/runner/download/downloadProcess.ts', 'node-llama-cpp', /Only src\/engine may load native code/],
    ['src/host/probes/index.ts', '../../cli/main.js', /host may import only: core, gguf/],
    ['src/server/app.ts', '../cli/terminal.js', /server may import only: core, gguf, protocol, runner/],
    [
      'src/runner/modelEngine.ts',
      '../server/server.js',
      /runner may import only: core, gguf, store, protocol/,
    ],
    ['src/cli/main.ts', 'vscode', /Only src\/host may import vscode/],
    ['src/runner/sweepRun.ts', 'node-llama-cpp', /Only src\/engine may load native code/],
    ['webview/map/heatmap.ts', '../table/table.js', /webview\/map may import only: shared, state/],
    ['webview/main.ts', '../src/store/lines.js', /webview may import only: core, protocol/],
    ['webview/state/store.ts', '../../src/host/shell/ids.js', /webview may import only: core, protocol/],
  ])('keep %s from importing %s', async (file, module, message) => {
    const said = await complaints(file, module);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(message);
  });
});
