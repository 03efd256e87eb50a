/**
 * `npm test [-- LEVEL…]`: brings up what is missing, runs the levels in order and ends with one line of counts.
 * A level that this machine can't run says why and counts as skipped.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { levels } from './levels.mjs';
import { root, setUp } from './setup.mjs';
import { Unavailable } from './tools/run.mjs';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length > 0) {
  console.error(`no level ${unknown.join(', ')}; there are: ${levels.map((level) => level.name).join(', ')}`);
  process.exit(2);
}

const results = join(root, 'test-results');
mkdirSync(results, { recursive: true });
const tools = await setUp();
const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
const failures = [];
for (const level of levels.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n── ${level.name}: ${level.title}`);
  const started = Date.now();
  const report = join(results, `${level.name}.json`);
  rmSync(report, { force: true });
  let count;
  let why = '';
  try {
    count = await level.run({ ...tools, root, report });
  } catch (error) {
    if (error instanceof Unavailable) {
      why = `skipped: ${error.message}`;
      count = { passed: 0, failed: 0, skipped: 1 };
    } else {
      console.error(error.stack ?? error);
      why = 'the level itself broke';
      count = { passed: 0, failed: 1, skipped: 0 };
    }
  }
  for (const key of Object.keys(total)) total[key] += count[key];
  failures.push(...(count.failures ?? []));
  const line = `${level.name.padEnd(9)} ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${Math.round((Date.now() - started) / 1000)} s)`;
  lines.push(why ? `${line} ${why}` : line);
  console.log(lines.at(-1));
}
console.log(`\n${lines.join('\n')}\n`);
for (const failure of failures) console.log(`failed: ${failure}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
