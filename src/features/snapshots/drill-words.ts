import { DRILL_PHASE_WORDS, phaseTime } from '../../core/report/drill';
import { escapeMarkdown } from '../../core/report/markdown';
import { durationWords, timeWords } from '../../core/report/words';
import { DRILL_PHASES } from '../../core/snapshot/drill/record';
import { ageWords } from './age';
import type { KnownSnapshot } from './known-snapshot';

/** What a row says of the last drill: `proven 2 d ago, back in 14 s`. Undefined: none is known. */
export function drillWords({ drill, drillProblem, entry }: KnownSnapshot, now: number): string | undefined {
  if (drill) {
    const when = ageWords(Date.parse(drill.at), now);
    if (drill.outcome === 'failed') return `drill failed ${when} ✗`;
    return `proven ${when}${drill.rtoSeconds === undefined ? '' : `, back in ${phaseTime(drill.rtoSeconds)}`}`;
  }
  if (drillProblem !== undefined) return 'history of drills unreadable';
  // The history stays where it was written; the metadata may have come along with a copy.
  const drilledAt = entry.metadata?.drilledAt;
  return drilledAt === undefined ? undefined : `drilled ${ageWords(Date.parse(drilledAt), now)}`;
}

/** Paragraphs of Markdown about the last drill, for the hover. */
export function drillFacts({ drill, drillProblem }: KnownSnapshot): readonly string[] {
  if (!drill) return drillProblem === undefined ? [] : [`History of drills: ${escapeMarkdown(drillProblem)}`];
  const { outcome, at, etcd, rtoSeconds, rpoSeconds, phases, findings, readBack } = drill;
  const came = outcome === 'proven' ? 'Proven by a restore' : '**Drill failed: not proven**';
  const took = DRILL_PHASES.flatMap((phase) => {
    const seconds = phases[phase];
    return seconds === undefined ? [] : [`${DRILL_PHASE_WORDS[phase]} ${phaseTime(seconds)}`];
  });
  return [
    `${came} on ${timeWords(Date.parse(at))}${etcd === undefined ? '' : `, into etcd ${escapeMarkdown(etcd)}`}`,
    [
      rtoSeconds === undefined ? 'RTO not reached' : `RTO ${phaseTime(rtoSeconds)}`,
      rpoSeconds === undefined ? 'RPO not known' : `RPO ${durationWords(rpoSeconds)}`,
    ].join(' · '),
    ...(took.length > 0 ? [took.join(' · ')] : []),
    ...(readBack ? [`kube-apiserver ${escapeMarkdown(readBack.version)} gave back ${readBack.objects} objects`] : []),
    ...findings.map(({ severity, message }) => `${severity === 'error' ? '' : 'Note: '}${escapeMarkdown(message)}`),
    ...(findings.length === 0 && outcome === 'proven' ? ['Nothing differed from the snapshot.'] : []),
  ];
}
