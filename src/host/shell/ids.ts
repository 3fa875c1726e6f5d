/** Every name that the manifest and the code must agree on. */

export const COMMANDS = {
  startSweep: 'rys.startSweep',
  sweepDemo: 'rys.sweepDemo',
  pauseSweep: 'rys.pauseSweep',
  resumeSweep: 'rys.resumeSweep',
  stopSweep: 'rys.stopSweep',
  retryFailed: 'rys.retryFailed',
  finishDropped: 'rys.finishDropped',
  confirmBest: 'rys.confirmBest',
  searchBlocks: 'rys.searchBlocks',
  measureCost: 'rys.measureCost',
  openResults: 'rys.openResults',
  openAsText: 'rys.openAsText',
  importSweep: 'rys.importSweep',
  compareSweeps: 'rys.compareSweeps',
  compareConfigs: 'rys.compareConfigs',
  runProbe: 'rys.runProbe',
  runAllProbes: 'rys.runAllProbes',
  selectModel: 'rys.selectModel',
  chooseModelFolders: 'rys.chooseModelFolders',
  scanLayers: 'rys.scanLayers',
  exportModel: 'rys.exportModel',
  downloadModel: 'rys.downloadModel',
  installCuda: 'rys.installCuda',
  serveModel: 'rys.serveModel',
  stopServer: 'rys.stopServer',
  /** Of the status bar. */
  serverMenu: '_rys.serverMenu',
  chat: 'rys.chat',
  chatStop: 'rys.chat.stop',
  export: 'rys.export',
  exportReport: 'rys.exportReport',
  showLog: 'rys.showLog',
  openWalkthrough: 'rys.openWalkthrough',
  refresh: 'rys.refresh',
  diffRunAgain: 'rys.diff.runAgain',
  diffCopyConfig: 'rys.diff.copyConfig',
  diffCopyPath: 'rys.diff.copyPath',
  diffPin: 'rys.diff.pin',
} as const;

/** Commands of the context menu of a config in the results editor; they get `{ config }`, from code also `file`. */
export const CONFIG_COMMANDS = {
  compare: 'rys.config.compare',
  /** Of the baseline, which there is nothing to compare with. */
  openAnswers: 'rys.config.openAnswers',
  compareWithPinned: 'rys.config.compareWithPinned',
  runAgain: 'rys.config.runAgain',
  exportModel: 'rys.config.exportModel',
  serve: 'rys.config.serve',
  chat: 'rys.config.chat',
  pin: 'rys.config.pin',
  unpin: 'rys.config.unpin',
  copy: 'rys.config.copy',
  copyPath: 'rys.config.copyPath',
  /** As text for another program. */
  copyFor: 'rys.config.copyFor',
} as const;

/** Commands of the context menus of rows in the side bar; some are also in that of the results editor. */
export const ITEM_COMMANDS = {
  open: 'rys.item.open',
  revealInExplorer: 'rys.item.revealInExplorer',
  /** One command with the name that each system gives it. */
  revealInOS: ['rys.item.revealInOS.linux', 'rys.item.revealInOS.mac', 'rys.item.revealInOS.windows'],
  copyPath: 'rys.item.copyPath',
  copyRelativePath: 'rys.item.copyRelativePath',
  delete: 'rys.item.delete',
} as const;

/** Commands of the lenses above probes: VS Code does not list a command whose name begins with an underscore. */
export const PROBE_COMMANDS = {
  run: '_rys.probe.run',
  choose: '_rys.probe.choose',
  runAll: '_rys.probe.runAll',
  stop: '_rys.probe.stop',
  answers: '_rys.probe.answers',
  prompt: '_rys.probe.prompt',
} as const;

/** Keys of `when` and `enablement` clauses. */
export const CONTEXT = {
  /** A sweep is under way, paused ones included. */
  sweepBusy: 'rys.sweepBusy',
  sweepState: 'rys.sweepState',
  /** A paused sweep, or an unfinished one that can be gone on with. */
  canResume: 'rys.canResume',
  /** A comparison of a config's answers can be seen. */
  diffActive: 'rys.diffActive',
  demoSwept: 'rys.demoSwept',
  /** A model is served. */
  serving: 'rys.serving',
  /** A chat is being answered. */
  chatAnswering: 'rys.chatAnswering',
} as const;

export const RESULTS_EDITOR = 'rys.results';
/** The page of a scan. */
export const SCAN_VIEW = 'rys.scan';
/** Type of the panels that compare sweeps. */
export const COMPARE_VIEW = 'rys.compare';
/** Type of the panels that compare answers. */
export const ANSWERS_VIEW = 'rys.answers';
/** Type of the panels that chat with a model. */
export const CHAT_VIEW = 'rys.chat';
/** Names the models that are offered to VS Code's own chat. */
export const CHAT_VENDOR = 'rys';
export const RESULTS_SUFFIX = '.rys.jsonl';
export const PROBES_SUFFIX = '.probes.json';
/** Documents that show one stored output. */
export const OUTPUT_SCHEME = 'rys-output';
/** Documents that show what a model is really asked. */
export const PROMPT_SCHEME = 'rys-prompt';

export const VIEWS = { sweeps: 'rys.sweeps', models: 'rys.models', probeSets: 'rys.probeSets' } as const;

export const EXTENSION_ID = 'rys-explorer.rys-explorer';
export const WALKTHROUGH = 'start';
