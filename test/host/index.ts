/** Entry of the host level: VS Code calls `run()` in its extension host. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** Milliseconds that the call of `activate` took, for the bench. */
function activationTook(): number | undefined {
  const found = vscode.extensions.getExtension<{ test?: { activationTook: number } }>('drydock.drydock');
  return found?.isActive ? found.exports.test?.activationTook : undefined;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
  // While one test is being worked on: only those whose full title matches this.
  const wanted = process.env.DRYDOCK_TEST_GREP;
  if (wanted) mocha.grep(new RegExp(wanted));
  mocha.suite.emit('pre-require', globalThis as never, '', mocha);
  await import('./suites');
  const lines: string[] = [];
  const told: string[] = [];
  const failed = await new Promise<number>((done) => {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    mocha
      .run((failures) => {
        const file = process.env.DRYDOCK_TEST_RESULTS;
        if (file) {
          writeFileSync(file, JSON.stringify({ ...counts, failures: told, activationMs: activationTook() }));
          writeFileSync(`${file}.txt`, lines.join('\n'));
        }
        done(failures);
      })
      .on('pass', (test) => {
        counts.passed += 1;
        lines.push(`  ✓ ${test.fullTitle()}`);
      })
      .on('pending', (test) => {
        counts.skipped += 1;
        lines.push(`  - ${test.fullTitle()}`);
      })
      .on('fail', (test, error: Error) => {
        counts.failed += 1;
        told.push(`${test.fullTitle()}\n    ${error.stack ?? error.message}`);
        lines.push(`  ✗ ${test.fullTitle()}`, `    ${error.stack ?? error.message}`);
      });
  });
  if (failed > 0) throw new Error(`${failed} host tests failed`);
}
