import type { DrillPhase, DrillRecord, LiveCounts } from '../snapshot/drill/record';
import { DRILL_PHASES } from '../snapshot/drill/record';
import { bullets, code, escapeMarkdown, paragraphs, table } from './markdown';
import { bytesWords, count, durationWords, timeWords } from './words';

/** What each phase does, in words. */
export const DRILL_PHASE_WORDS: Readonly<Record<DrillPhase, string>> = {
  fetch: 'Fetch and decrypt',
  verify: 'Verify every page',
  restore: 'Restore',
  start: 'Start etcd',
  count: 'Count and compare keys',
  live: 'Count what the cluster has now',
  serve: 'Start kube-apiserver',
  read: 'Read objects back',
  destroy: 'Remove everything',
};

/** What a drill came to, in lines. */
export function drillLines(record: DrillRecord): readonly string[] {
  const { outcome, snapshot, etcd, rtoSeconds, rpoSeconds, readBack, live, findings, phases } = record;
  const facts = [
    etcd === undefined ? undefined : `etcd ${etcd}`,
    snapshot.revision === undefined ? undefined : `revision ${snapshot.revision}`,
    snapshot.keys === undefined ? undefined : count(snapshot.keys, 'key'),
    bytesWords(snapshot.bytes),
  ];
  const encrypted = Object.entries(readBack?.encrypted ?? {});
  return [
    outcome === 'proven' ? 'proven: it was restored, and holds what it says' : 'not proven',
    ...findings.map(({ severity, message }) => `  ${severity === 'error' ? '' : 'Note: '}${message}`),
    facts.filter((fact) => fact !== undefined).join(' · '),
    ...(readBack
      ? [`kube-apiserver ${readBack.version} gave back ${count(readBack.objects, 'object')} of ${count(readBack.resources, 'kind')}`]
      : []),
    ...encrypted.map(
      ([resource, number]) => `  ${resource}: ${number} of those asked for ${number === 1 ? 'is' : 'are'} encrypted at rest`,
    ),
    ...(live ? liveLines(live) : []),
    ...(rtoSeconds === undefined
      ? []
      : [`RTO ${phaseTime(rtoSeconds)}${rpoSeconds === undefined ? '' : ` · RPO ${durationWords(rpoSeconds)}`}`]),
    DRILL_PHASES.flatMap((phase) => (phases[phase] === undefined ? [] : [`${phase} ${phaseTime(phases[phase])}`])).join(', '),
  ];
}

function liveLines({ cluster, same, differing, notCounted }: LiveCounts): readonly string[] {
  const others = differing.length === 0 ? '' : `, ${differing.length} ${differing.length === 1 ? 'has' : 'have'} not`;
  return [
    `compared with ${cluster} now: ${count(same, 'kind')} ${same === 1 ? 'has' : 'have'} as many objects as the snapshot${others}`,
    ...differing.map(({ resource, snapshot, live }) => `  ${resource}: ${snapshot} in the snapshot, ${live} now`),
    ...notCounted.map(({ resource, why }) => `  ${resource} was not counted: ${why}`),
  ];
}

/** A drill and those before it, as a Markdown document. @param history oldest first, with the last one */
export function renderDrill(record: DrillRecord, history: readonly DrillRecord[]): string {
  const { snapshot, phases, outcome, findings } = record;
  const earlier = history.filter(({ at }) => at !== record.at).reverse();
  return paragraphs(
    `# ${escapeMarkdown(snapshot.name)}: ${outcome === 'proven' ? 'proven' : 'not proven'}`,
    `Rehearsed ${timeWords(Date.parse(record.at))}${snapshot.takenAt === undefined ? '' : `, taken ${timeWords(Date.parse(snapshot.takenAt))}`}.`,
    bullets(
      drillLines(record)
        .slice(1, -1)
        .map((line) => escapeMarkdown(line.trim())),
    ),
    findings.length === 0 ? 'Nothing differed from the snapshot.' : undefined,
    table(
      ['phase', 'time'],
      DRILL_PHASES.flatMap((phase) => (phases[phase] === undefined ? [] : [[DRILL_PHASE_WORDS[phase], phaseTime(phases[phase])]])),
    ),
    snapshot.sha256 === undefined ? undefined : `SHA-256 ${code(snapshot.sha256)}`,
    earlier.length === 0 ? undefined : '## Before',
    earlier.length === 0
      ? undefined
      : table(
          ['when', 'outcome', 'RTO', 'RPO'],
          earlier.map((one) => drillCells(one).slice(0, -1)),
        ),
  );
}

/** A drill as a row: when, outcome, RTO, RPO, version of etcd. */
export function drillCells({ at, outcome, rtoSeconds, rpoSeconds, etcd }: DrillRecord): readonly string[] {
  return [
    timeWords(Date.parse(at)),
    outcome === 'proven' ? 'proven' : 'not proven',
    rtoSeconds === undefined ? 'not reached' : phaseTime(rtoSeconds),
    rpoSeconds === undefined ? 'unknown' : durationWords(rpoSeconds),
    etcd ?? 'unknown',
  ];
}

/** Parts of a second matter in a phase: `0.4 s`, `14 s`. */
export function phaseTime(value: number): string {
  return value < 10 ? `${value.toFixed(1)} s` : durationWords(value);
}
