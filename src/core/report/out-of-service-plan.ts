import type { OutOfServicePlan } from '../plan/out-of-service';
import { bullets, cellCode, escapeMarkdown, paragraphs } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { count } from './words';

/** The plan to take a dead node out of service, as a Markdown document. */
export function renderOutOfServicePlan(plan: OutOfServicePlan, now: number): string {
  const { leaving, staying } = plan.body;
  return paragraphs(
    heading(plan, now),
    `${count(leaving.length, 'pod')} deleted by force · ${staying.length} stay`,
    findings('What keeps it from being done', plan.blockers),
    findings('Be certain of this', plan.unknowns),
    findings('What it does', plan.warnings),
    leaving.length > 0 ? `## Deleted by force\n\n${bullets(leaving.map((pod) => cellCode(pod)))}` : undefined,
    staying.length > 0 ? `## Staying\n\n${bullets(staying.map((pod) => cellCode(pod)))}` : undefined,
    `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}`,
    byHand(plan.commands),
  );
}
