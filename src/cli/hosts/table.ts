import type { ReadinessReport } from '../../core/model/readiness';
import { findingsOf } from '../../core/policy/readiness/judge';
import { readinessSummary } from '../../core/report/readiness';
import { printable, table } from '../table';

/** A line for each host, the findings below by weight with the commands that mend them, and a last line about everything. */
export function readinessTable(report: ReadinessReport): string {
  const findings = findingsOf(report);
  const number = (host: string, state: string) => findings.filter((one) => one.host === host && one.state === state).length;
  const rows = report.hosts.map((host) => {
    const [failures, warnings, unknown] = [number(host, 'failure'), number(host, 'warning'), number(host, 'unknown')];
    const state = failures > 0 ? 'NOT READY' : warnings > 0 ? 'WARNINGS' : unknown > 0 ? 'UNKNOWN' : 'READY';
    return [host, state, String(failures), String(warnings), String(unknown)];
  });
  const lines = findings.flatMap(({ state, host, check, said, short, fix }) => [
    `${state.toUpperCase()}  ${printable(host)}  ${check.title}: ${printable(said ?? short)}`,
    ...(fix ? [`    ${fix.words}`, ...fix.commands.map((command) => `    # ${printable(command)}`)] : []),
  ]);
  return `${table(['HOST', 'STATE', 'FAILURES', 'WARNINGS', 'UNKNOWN'], rows)}\n${lines.map((line) => `${line}\n`).join('')}${readinessSummary(report)}\n`;
}
