import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');

/** Runs the project's own import rules over a small tree made for the test. */
function cruise(tree: string): { readonly ok: boolean; readonly output: string } {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  try {
    const argv = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'src'];
    return { ok: true, output: execFileSync(process.execPath, argv, { cwd: tree, encoding: 'utf8' }) };
  } catch (error) {
    return { ok: false, output: String((error as { stdout?: unknown }).stdout) };
  }
}

describe('import directions', () => {
  let tree: string;

  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'drydock-layers-'));
    cpSync(join(root, '.dependency-cruiser.mjs'), join(tree, '.dependency-cruiser.mjs'));
    writeFileSync(join(tree, 'tsconfig.json'), JSON.stringify({ compilerOptions: { module: 'preserve', moduleResolution: 'bundler' } }));
    for (const layer of ['core', 'ports', 'operations', 'backends/kubernetes', 'practice', 'ui', 'features/drain', 'language/service']) {
      write(`src/${layer}/thing.ts`, 'export const thing = 1;');
    }
  });
  afterEach(() => rmSync(tree, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `${text}\n`);
  }

  it('accepts what is allowed', () => {
    write('src/ports/other.ts', "export { thing } from '../core/thing';");
    write('src/features/drain/other.ts', "export { thing } from '../../operations/thing';");
    write('src/root.ts', "export { thing } from './backends/kubernetes/thing';\nexport * as vscode from 'vscode';");
    expect(cruise(tree)).toMatchObject({ ok: true });
  });

  it.each([
    ['core-imports', 'src/core/bad.ts', "export { thing } from '../ports/thing';"],
    ['ports-imports', 'src/ports/bad.ts', "export { thing } from '../operations/thing';"],
    ['operations-imports', 'src/operations/bad.ts', "export { thing } from '../backends/kubernetes/thing';"],
    ['features-imports', 'src/features/drain/bad.ts', "export { thing } from '../../backends/kubernetes/thing';"],
    ['practice-imports', 'src/practice/bad.ts', "export { thing } from '../backends/kubernetes/thing';"],
    ['language-service-imports', 'src/language/service/bad.ts', "export { thing } from '../../ports/thing';"],
    ['vscode-only-at-the-surface', 'src/core/bad.ts', "import type { Uri } from 'vscode';\nexport type Place = Uri;"],
    ['vscode-only-at-the-surface', 'src/backends/kubernetes/bad.ts', "export * as vscode from 'vscode';"],
    ['pure-layers-do-no-io', 'src/operations/bad.ts', "export { readFileSync } from 'node:fs';"],
    ['no-cycles', 'src/core/thing.ts', "export { other } from './other';\nexport const thing = 1;"],
  ])('refuses what breaks %s (%s)', (rule, path, text) => {
    write('src/core/other.ts', "export { thing as other } from './thing';");
    write(path, text);
    const { ok, output } = cruise(tree);
    expect(ok).toBe(false);
    expect(output).toContain(rule);
  });
});
