import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../golden');

/**
 * Compares a document with the one that was read and accepted. On a difference the new one is left beside it as `.actual`;
 * `DRYDOCK_UPDATE_GOLDEN=1` accepts it.
 */
export function expectGolden(name: string, document: string): void {
  const file = join(ROOT, name);
  const actual = `${file}.actual`;
  if (process.env.DRYDOCK_UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, document);
  }
  const accepted = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (accepted === document) rmSync(actual, { force: true });
  else writeFileSync(actual, document);
  expect(document, `differs from ${name}; see ${name}.actual`).toBe(accepted);
}
