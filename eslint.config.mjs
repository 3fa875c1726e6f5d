import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Who may import whom; CONTRIBUTING.md draws it. A folder lists what it must not import. */
const native = ['node-llama-cpp', 'koffi'];
const folders = ['core', 'gguf', 'store', 'protocol', 'engine', 'runner', 'cli', 'host', 'webview'];
const mayImport = {
  core: [],
  gguf: ['core'],
  store: ['core'],
  protocol: ['core'],
  engine: ['core', 'gguf', 'protocol'],
  runner: ['core', 'gguf', 'store', 'protocol'],
  cli: ['core', 'gguf', 'store', 'protocol', 'runner'],
  host: ['core', 'gguf', 'store', 'protocol', 'runner'],
  webview: ['core', 'protocol'],
};

function importRules(folder) {
  const forbidden = folders.filter((other) => other !== folder && !mayImport[folder].includes(other));
  const patterns = [
    {
      group: forbidden.map((other) => `**/${other}/**`),
      message: `${folder} may import only: ${mayImport[folder].join(', ') || 'nothing'} (see CONTRIBUTING.md).`,
    },
  ];
  if (folder !== 'engine')
    patterns.push({ group: native, message: 'Only src/engine may load native code (see CONTRIBUTING.md).' });
  if (folder !== 'host') patterns.push({ group: ['vscode'], message: 'Only src/host may import vscode.' });
  if (folder === 'core') patterns.push({ group: ['node:*'], message: 'src/core is pure: no Node modules.' });
  return {
    files: [folder === 'webview' ? 'webview/**/*.ts' : `src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'coverage', '.cache'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
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
  ...folders.map(importRules),
);
