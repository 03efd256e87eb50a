import { createRequire } from 'node:module';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

const root = join(import.meta.dirname, '..', '..', '..');
const OURS: Readonly<Record<string, string>> = {
  'drydock.aws-auth.injection': 'aws-auth.injection.tmLanguage.json',
  'drydock.template.injection': 'template.injection.tmLanguage.json',
  'drydock.cel.injection': 'cel.injection.tmLanguage.json',
  'source.cel.drydock': 'cel.tmLanguage.json',
  'source.yaml.kubeadm': 'kubeadm.tmLanguage.json',
};
const INJECTIONS = Object.keys(OURS).filter((scope) => scope.endsWith('.injection'));

/** The folder with the grammars of VS Code itself, when the tool cache has an editor. */
export function editorGrammars(): string | undefined {
  const cache = process.env.DRYDOCK_CACHE ?? join(homedir(), '.cache', 'drydock');
  const server = existsSync(cache) ? readdirSync(cache).find((name) => name.startsWith('vscode-server-')) : undefined;
  const folder = server && join(cache, server, 'node_modules/code-server/lib/vscode/extensions/yaml/syntaxes');
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

export interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

/** Colours a text as the editor does. */
export async function loadGrammar(folder: string, scope: string): Promise<(text: string) => readonly Token[][]> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    getInjections: (target) => (target.startsWith('source.yaml') ? INJECTIONS : undefined),
    loadGrammar: async (name) => {
      const path = name in OURS ? join(root, 'syntaxes', OURS[name] ?? '') : editorGrammar(folder, name);
      return path === undefined ? null : textmate.parseRawGrammar(readFileSync(path, 'utf8'), path);
    },
  });
  const grammar = await registry.loadGrammar(scope);
  if (grammar === null) throw new Error(`no grammar ${scope}`);
  return (text) => tokenize(grammar, text);
}

function editorGrammar(folder: string, scope: string): string | undefined {
  const path = join(folder, `${scope.replace(/^source\./, '').replace(/\.(?=embedded|\d\.\d)/, '-')}.tmLanguage.json`);
  return existsSync(path) ? path : undefined;
}

function tokenize(grammar: IGrammar, text: string): Token[][] {
  let state = textmate.INITIAL;
  return text.split('\n').map((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes }));
  });
}
