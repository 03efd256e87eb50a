import tseslint from 'typescript-eslint';

/** Side doors that have one front door each. */
const vscodeDoors = [
  {
    selector: "CallExpression[callee.object.object.name='vscode'][callee.object.property.name='commands'][callee.property.name='registerCommand']",
    message: 'Register commands through the CommandRegistry of ui/, which knows every id and reports every error.',
  },
  {
    selector: "CallExpression[arguments.0.value='setContext']",
    message: 'Set context keys through ContextKeys of ui/, which writes only changes.',
  },
  {
    selector: "CallExpression[callee.object.object.name='vscode'][callee.object.property.name='window'][callee.property.name=/^show(Information|Warning|Error)Message$/]",
    message: 'Ask through the Interaction port, tell through Notifications of ui/: dialogs throw in tests otherwise.',
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'bench/**', 'test/fixtures/**', 'test/host/stand-ins/**', '**/*.mjs', '*.config.*'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...vscodeDoors] } },
  { files: ['src/ui/**/*.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['src/cli/**/*.ts', 'test/**/*.{ts,mts}'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.{ts,mts}'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
