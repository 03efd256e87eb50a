import type { Finding, Plan } from '../plan/plan';
import { block, bullets, escapeMarkdown, paragraphs } from './markdown';
import { commandLine, durationWords } from './words';

/** Parts that every plan's document has. */
export function heading(plan: Plan, now: number): string {
  const age = durationWords((now - plan.factsAt) / 1000);
  const guard = plan.cluster.protected ? ' · protected cluster' : '';
  return paragraphs(
    `# ${escapeMarkdown(plan.title)} (${escapeMarkdown(plan.cluster.name)})`,
    `Plan \`${plan.hash}\` · facts ${age} old · ${escapeMarkdown(plan.cluster.version)}${guard}`,
  ).trimEnd();
}

export function findings(title: string, list: readonly Finding[]): string {
  if (list.length === 0) return '';
  const items = list.map(({ message, hint }) => `${escapeMarkdown(message)}${hint === undefined ? '' : ` *${escapeMarkdown(hint)}*`}`);
  return `## ${title}\n\n${bullets(items)}`;
}

export function byHand(commands: Plan['commands']): string {
  return commands.length === 0 ? '' : `**The same by hand**\n\n${block(commands.map(commandLine), 'sh')}`;
}
