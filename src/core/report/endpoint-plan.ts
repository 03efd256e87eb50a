import { hostPort } from '../bootstrap/endpoint/address';
import type { EndpointPlan, ProgramWork } from '../plan/endpoint/plan';
import { isDone } from '../plan/endpoint/planner';
import { linesDiff } from './lines-diff';
import { block, bullets, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';

/** A plan of the balancers of an endpoint, as a Markdown document. */
export function renderEndpointPlan(plan: EndpointPlan, now: number): string {
  const { settings, balancers } = plan.body;
  const { virtual } = settings;
  return paragraphs(
    heading(plan, now),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    bullets([
      `**Clients** reach ${code(hostPort(settings.address, settings.port))}; TCP is passed through, so that certificates are checked end to end`,
      ...(virtual
        ? [
            `**Address** ${code(`${virtual.address}/${virtual.prefix}`)} on ${code(virtual.interface)}, with the first balancer whose HAProxy runs and reaches an API server`,
          ]
        : []),
      '**Health** by HTTPS on /readyz every 3 s; a server that fails three times gets nothing, and its connections end',
    ]),
    table(
      ['API server', 'at'],
      settings.backends.map(({ name, address, port }) => [escapeMarkdown(name), code(hostPort(address, port))]),
    ),
    '## Steps',
    bullets(plan.steps.map(({ title }) => escapeMarkdown(title))),
    "A file is written beside the one there is, checked by the program itself, and only then put in its place. The old one is kept beside it, with its digest in its name. Sections that are not Drydock's stay as they are.",
    findings('Worth knowing', plan.warnings),
    findings('Not known', plan.unknowns),
    `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}`,
    byHand(plan.commands),
    ...balancers.flatMap(({ target, programs }) => programs.map((work) => change(target.name, work))),
  );
}

function change(host: string, work: ProgramWork): string {
  const { file, block: wanted, blockBefore } = work;
  const title = `### ${code(file)} on ${escapeMarkdown(host)}`;
  if (isDone(work)) return paragraphs(title, 'Stays as it is.').trimEnd();
  const lines = (text: string) => text.trimEnd().split('\n');
  return paragraphs(
    title,
    blockBefore === undefined
      ? block(lines(wanted))
      : blockBefore === wanted
        ? 'The file stays as it is; the program is started.'
        : block(linesDiff(lines(blockBefore), lines(wanted)), 'diff'),
  ).trimEnd();
}
