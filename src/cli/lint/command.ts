import { readDefinitions } from '../../language/service/crd';
import { families } from '../../language/service/families';
import type { Streams } from '../streams';
import { decode, findFiles, type ReadResult } from './files';
import { formatFindings } from './formats';
import { Linter, type SourceFile } from './lint';
import { LINT_HELP, readOptions, type LintOptions } from './options';

/**
 * `drydock lint`.
 * @returns the exit code: 0 without errors, 1 with, 2 when something can't be read
 * @throws UsageError
 */
export async function lintCommand(args: readonly string[], streams: Streams): Promise<number> {
  const options = readOptions(args);
  if (options.isHelp) {
    streams.out(LINT_HELP);
    return 0;
  }
  const read = await sources(options, streams);
  const files = read.filter((result): result is SourceFile => 'text' in result);
  const unreadable = read.flatMap((result) => ('problem' in result ? [result] : []));
  for (const { name, problem } of unreadable) streams.error(`drydock: ${name} was not checked: ${problem}.\n`);
  const linter = new Linter({ families, definitionsIn: readDefinitions, now: Date.now });
  const known = new Set(linter.inspector.rules.map(({ id }) => id));
  for (const id of Object.keys(options.severities).filter((rule) => !known.has(rule)))
    streams.error(`drydock: --severity ${id} was passed over: there is no such rule.\n`);
  const found = linter.lint(files, options);
  streams.out(formatFindings(options.format, found, linter.inspector.rules, files.length));
  if (unreadable.length > 0) return 2;
  return found.some(({ finding }) => finding.severity === 'error') ? 1 : 0;
}

async function sources({ isStdin, stdinName, paths }: LintOptions, { stdin }: Streams): Promise<readonly ReadResult[]> {
  if (!isStdin) return findFiles(paths);
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return [{ name: stdinName, text: decode(Buffer.concat(chunks)) }];
}
