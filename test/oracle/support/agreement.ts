import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

/** What the real tool and what we say about one file. */
export interface Verdict {
  /** Unique and stable: the fixture's name and, for a mutation, what was changed. */
  readonly name: string;
  readonly tool: 'accepts' | 'rejects';
  readonly we: 'accept' | 'reject';
  /** What was said, for the message of a failing test. */
  readonly because: string;
}

/** A disagreement that is meant, with its reason: ends up in docs/oracle-differences.md. */
export interface KnownDifference {
  /** Which verdicts it explains. */
  readonly covers: (name: string) => boolean;
  /** Shown in the document. */
  readonly which: string;
  readonly reason: string;
}

export interface Agreement {
  readonly bothAccept: number;
  readonly bothReject: number;
  readonly onlyWeReject: number;
  readonly onlyTheyReject: number;
}

/**
 * Counts agreement with a real tool, writes the table beside the others under test-results/oracle, and fails on each
 * disagreement without a reason and on each reason that explains nothing any more.
 * @param tool as people name it: `kubeadm config validate 1.34.4`
 */
export async function expectAgreement(
  tool: string,
  verdicts: readonly Verdict[],
  known: readonly KnownDifference[] = [],
): Promise<Agreement> {
  const count = (theirs: Verdict['tool'], ours: Verdict['we']) => verdicts.filter(({ tool: t, we }) => t === theirs && we === ours).length;
  const table: Agreement = {
    bothAccept: count('accepts', 'accept'),
    bothReject: count('rejects', 'reject'),
    onlyWeReject: count('accepts', 'reject'),
    onlyTheyReject: count('rejects', 'accept'),
  };
  const differing = verdicts.filter(({ tool: t, we }) => (t === 'accepts') !== (we === 'accept'));
  const report = {
    tool,
    verdicts: verdicts.length,
    ...table,
    known: known.map(({ which, reason, covers }) => ({ which, reason, times: differing.filter(({ name }) => covers(name)).length })),
  };
  const file = join(import.meta.dirname, '../../../test-results/oracle', `${tool.replaceAll(/[^\w.-]+/g, '-')}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(
    `${tool}: ${verdicts.length} files; both accept ${table.bothAccept}, both reject ${table.bothReject}, ` +
      `only we reject ${table.onlyWeReject}, only they reject ${table.onlyTheyReject}`,
  );
  const unexplained = differing.filter(({ name }) => !known.some(({ covers }) => covers(name)));
  expect(unexplained.map(({ name, tool: t, because }) => `${name}: the tool ${t}, we don't agree: ${because}`)).toEqual([]);
  expect(report.known.filter(({ times }) => times === 0).map(({ which }) => `nothing is explained any more by: ${which}`)).toEqual([]);
  expect(new Set(verdicts.map(({ name }) => name)).size, 'names are unique').toBe(verdicts.length);
  return table;
}
