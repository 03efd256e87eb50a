import type { ScheduleFacts, SchedulePlan } from '../plan/etcd-schedule/plan';
import { recipientWords } from '../snapshot/age/recipients';
import { block, bullets, code, escapeMarkdown, paragraphs, table } from './markdown';
import { byHand, findings, heading } from './plan-parts';
import { bytesWords, durationWords, timeWords } from './words';

/** A plan to install or to remove a schedule, as a Markdown document. */
export function renderSchedulePlan(plan: SchedulePlan, now: number): string {
  const { settings, files, before, target } = plan.body;
  const replaced = Object.keys(before).length > 0;
  return paragraphs(
    heading(plan, now),
    plan.blockers.length > 0 ? '**This plan cannot be carried out** until what is named below is dealt with.' : undefined,
    findings('What keeps it from being done', plan.blockers),
    settings
      ? bullets([
          `**When** ${code(settings.onCalendar)}, also once after a time at which ${escapeMarkdown(target.name)} was off`,
          `**Where** ${code(settings.folder)} on ${escapeMarkdown(target.name)}, readable by root only`,
          `**Kept** ${keepWords(settings.keep)}; the newest always`,
          settings.recipients.length === 0
            ? '**Encrypted** no'
            : `**Encrypted** to ${settings.recipients.map((recipient) => code(recipientWords(recipient))).join(', ')}`,
          '**Each run** takes a snapshot of the member on this host, checks its digest and its pages, removes old ones, and tells the journal. A run that fails leaves the unit failed (systemctl --failed), for whatever watches units.',
        ])
      : undefined,
    bullets(plan.steps.map(({ title }) => escapeMarkdown(title))),
    replaced && settings ? 'The schedule that is there now is replaced.' : undefined,
    findings('Worth knowing', plan.warnings),
    `**Way back** ${plan.undo.map(escapeMarkdown).join(' ')}`,
    byHand(plan.commands),
    ...files.flatMap(({ path, content, mode }) => [`### ${code(path)} (${mode.toString(8)})`, block(content.trimEnd().split('\n'))]),
  );
}

/** How a schedule stands and what its last runs came to, as a Markdown document. */
export function renderSchedule(cluster: string, { target, files, timer, runs, at }: ScheduleFacts): string {
  const isThere = Object.keys(files).length > 0;
  const last = runs.at(-1);
  return paragraphs(
    `# Snapshots of ${escapeMarkdown(cluster)} on a schedule`,
    isThere
      ? bullets([
          `**Timer** on ${escapeMarkdown(target.name)}: ${timer?.active === true ? 'runs' : '**does not run**'}${timer?.enabled === true ? '' : ', not enabled'}`,
          `**Next** ${timer?.next === undefined ? 'never' : escapeMarkdown(timer.next)}`,
          last ? `**Last run** ${runWords(last.result)}, ${durationWords((at - Date.parse(last.at)) / 1000)} ago` : '**Last run** none yet',
        ])
      : `There is no schedule of Drydock on ${escapeMarkdown(target.name)}.`,
    runs.length === 0
      ? undefined
      : table(
          ['run', 'result', 'size', 'revision', 'took', ''],
          [...runs]
            .reverse()
            .map(({ at: began, result, bytes, revision, seconds, reason, file }) => [
              timeWords(Date.parse(began)),
              runWords(result),
              bytes === undefined ? '' : bytesWords(bytes),
              revision === undefined ? '' : String(revision),
              durationWords(seconds),
              escapeMarkdown(file === undefined ? reason : `${file}; ${reason}`),
            ]),
        ),
  );
}

function runWords(result: 'ok' | 'failed'): string {
  return result === 'ok' ? 'verified' : '**failed**';
}

function keepWords({ last, daily, weekly, monthly }: Readonly<Record<'last' | 'daily' | 'weekly' | 'monthly', number>>): string {
  const parts = [
    last > 0 ? `the last ${last}` : '',
    daily > 0 ? `${daily} daily` : '',
    weekly > 0 ? `${weekly} weekly` : '',
    monthly > 0 ? `${monthly} monthly` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'all' : parts.join(', ');
}
