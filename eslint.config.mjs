import js from '@eslint/js';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

/** Who may import whom; CONTRIBUTING.md draws it. Each folder lists what it may import of its neighbours. */
const folders = {
  core: [],
  gguf: ['core'],
  store: ['core'],
  protocol: ['core'],
  engine: ['core', 'gguf', 'protocol'],
  runner: ['core', 'gguf', 'store', 'protocol'],
  server: ['core', 'gguf', 'protocol', 'runner'],
  cli: ['core', 'gguf', 'store', 'protocol', 'runner', 'server'],
  host: ['core', 'gguf', 'store', 'protocol', 'runner', 'server'],
  webview: ['core', 'protocol'],
};

/** The same inside the largest of them. */
const rooms = {
  core: {
    configs: [],
    statistics: [],
    probes: [],
    scoring: ['probes', 'statistics'],
    sweep: ['configs', 'probes', 'scoring', 'statistics'],
    results: ['configs', 'probes', 'scoring', 'statistics', 'sweep'],
    format: [],
    answers: ['probes', 'results'],
    anatomy: ['results', 'statistics'],
    drawing: ['configs', 'anatomy', 'format', 'results'],
    scan: ['configs', 'statistics'],
    search: ['configs', 'results'],
    report: ['configs', 'drawing', 'format', 'results', 'sweep', 'search', 'anatomy', 'scan'],
    import: ['configs', 'probes', 'scoring', 'results'],
    export: ['configs'],
    chat: [],
    compare: [
      'configs',
      'probes',
      'statistics',
      'results',
      'sweep',
      'anatomy',
      'drawing',
      'format',
      'report',
    ],
  },
  host: {
    shell: [],
    pickers: ['shell', 'sweeps', 'results'],
    sweeps: ['shell'],
    results: ['shell', 'sweeps'],
    diff: ['shell', 'pickers', 'sweeps', 'results'],
    probes: ['shell', 'pickers', 'sweeps'],
    views: ['shell', 'pickers', 'sweeps'],
    scan: ['shell', 'pickers', 'sweeps', 'results'],
    compare: ['shell', 'results'],
    export: ['shell', 'pickers', 'sweeps', 'results'],
    download: ['shell', 'pickers', 'sweeps'],
    serve: ['shell', 'pickers', 'sweeps', 'results'],
    chat: ['shell', 'pickers', 'sweeps', 'results'],
    commands: ['shell', 'pickers', 'sweeps', 'results', 'views'],
  },
  webview: {
    state: [],
    shared: ['state'],
    map: ['shared', 'state'],
    charts: ['shared', 'state'],
    table: ['shared', 'state'],
    probes: ['shared', 'state'],
    page: ['shared', 'state'],
    export: ['shared', 'state'],
    scan: ['map', 'shared'],
    compare: ['map', 'charts', 'shared', 'state'],
    answers: ['shared', 'state'],
    chat: ['shared', 'state'],
  },
};

const native = ['node-llama-cpp', 'koffi'];

const mayImport = (name, allowed) =>
  `${name} may import only: ${allowed.join(', ') || 'nothing'} (see CONTRIBUTING.md).`;

/** What files of a folder must not import, wherever in it they are. */
function folderPatterns(folder) {
  const forbidden = Object.keys(folders).filter(
    (other) => other !== folder && !folders[folder].includes(other),
  );
  // From a room, `../../core/results` is another folder and `../results` a neighbouring room.
  const beyond = folder === 'webview' ? '(\\.\\./)+(src/)?' : '(\\.\\./)+';
  const patterns = [
    { regex: `^${beyond}(${forbidden.join('|')})/`, message: mayImport(folder, folders[folder]) },
  ];
  if (folder !== 'engine')
    patterns.push({ group: native, message: 'Only src/engine may load native code (see CONTRIBUTING.md).' });
  if (folder !== 'host') patterns.push({ group: ['vscode'], message: 'Only src/host may import vscode.' });
  if (folder === 'core') patterns.push({ group: ['node:*'], message: 'src/core is pure: no Node modules.' });
  return patterns;
}

const pathOf = (folder) => (folder === 'webview' ? folder : `src/${folder}`);
const rule = (files, patterns) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

function importRules(folder) {
  const patterns = folderPatterns(folder);
  const all = rooms[folder] ?? {};
  return [
    rule(`${pathOf(folder)}/**/*.ts`, patterns),
    ...Object.entries(all).map(([room, allowed]) => {
      const forbidden = Object.keys(all).filter((other) => other !== room && !allowed.includes(other));
      const message = mayImport(`${folder}/${room}`, allowed);
      return rule(`${pathOf(folder)}/${room}/**/*.ts`, [
        ...patterns,
        ...(forbidden.length > 0 ? [{ regex: `^\\.\\./(${forbidden.join('|')})/`, message }] : []),
      ]);
    }),
  ];
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', '.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: {
      // Node's own modules, packages, other folders, the same folder: in one block.
      'simple-import-sort/imports': ['error', { groups: [['^node:', '^[^.]', '^\\.\\.', '^\\.']] }],
    },
  },
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', 'tools/probes/*.mjs', 'tools/*.mjs'] },
      },
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', setInterval: 'readonly' },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'koffi',
          property: 'view',
          message: 'Electron forbids external array buffers: decode into an array of our own.',
        },
      ],
    },
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  ...Object.keys(folders).flatMap(importRules),
);
