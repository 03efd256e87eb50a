import type { RestorePlan } from '../plan/renew/restore';
import { bullets, cellCode, code, escapeMarkdown, paragraphs } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { count, durationWords } from './words';

/** The plan to restore certificates, as a Markdown document. */
export function renderRestorePlan(plan: RestorePlan, now: number): string {
  const { files, restarts, from } = plan.body;
  return paragraphs(
    heading(plan, now),
    `${count(files.length, 'file')} from ${code(from)} · ${count(restarts.length, 'restart')}`,
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    files.length > 0 ? `## Put back\n\n${bullets(files.map((path) => cellCode(path)))}` : undefined,
    `**Restarts** ${restarts.length === 0 ? 'nothing.' : `${restarts.map(({ component }) => component).join(', ')}, each by itself: out of the manifests folder, gone, back, healthy, with what was put back.`}`,
    `**Takes at least** ${durationWords(plan.estimate.atLeastSeconds)} (${escapeMarkdown(plan.estimate.because)}).`,
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    plan.undo.length > 0 ? `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}` : undefined,
    byHand(plan.commands),
  );
}
