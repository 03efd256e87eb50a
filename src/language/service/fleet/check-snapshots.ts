import { durationSeconds } from '../../../core/parse/go-duration';
import { recipientProblem } from '../../../core/snapshot/age/recipients';
import { calendarProblem, folderProblem, isKeepCount } from '../../../core/snapshot/schedule-fields';
import type { LintDocument } from '../document';
import type { Report } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import type { YamlMap, YamlScalar } from '../yaml/nodes';
import { asMap, asScalar, asValue, get, items } from '../yaml/walk';
import { head } from './place';
import { readFleetFile } from './read';
import { fl030, fl031, fl032 } from './rules';
import { shapeOf } from './secrets';

/** Whether snapshots can be encrypted and taken as the file says. */
export function checkSnapshots(document: LintDocument, report: Report): void {
  for (const { node } of readFleetFile(document)) {
    const snapshots = asMap(get(node, 'snapshots'));
    if (!snapshots) continue;
    for (const item of items(get(snapshots, 'recipients'))) {
      const scalar = asScalar(item);
      // A secret is told as what it is.
      if (!scalar || isPlaceholder(scalar.text) || shapeOf(scalar) !== undefined) continue;
      const problem = recipientProblem(scalar.text);
      if (problem !== undefined) report(fl030, scalar, problem);
    }
    checkRetention(snapshots, report);
    const schedule = asMap(get(snapshots, 'schedule'));
    if (!schedule) continue;
    for (const field of ['host', 'onCalendar']) {
      if (text(get(schedule, field)) === undefined) report(fl031, head(schedule), `The schedule has no ${field}.`);
    }
    checkText(asScalar(get(schedule, 'onCalendar')), calendarProblem, report);
    checkText(asScalar(get(schedule, 'folder')), folderProblem, report);
  }
}

/** How old the newest may be, and which stay: what is neither a duration nor a number of snapshots counts for nothing. */
function checkRetention(snapshots: YamlMap, report: Report): void {
  const retention = get(snapshots, 'retention');
  for (const [field, node] of [
    ['rpo', get(snapshots, 'rpo')],
    ['within', get(retention, 'within')],
  ] as const) {
    const scalar = asScalar(node);
    if (!scalar || scalar.text === '' || isPlaceholder(scalar.text) || (durationSeconds(scalar.text) ?? 0) > 0) continue;
    report(fl032, scalar, `${field} must be a duration such as 6h, 90m or 48h, but it is ${scalar.text}.`);
  }
  for (const field of ['last', 'daily', 'weekly', 'monthly']) {
    const scalar = asScalar(get(retention, field));
    const value = asValue(scalar);
    if (!scalar || typeof value !== 'number' || isKeepCount(value)) continue;
    report(fl032, scalar, `${field} is how many snapshots stay, a whole number from 0 to 10000, and can not be ${scalar.text}.`);
  }
}

function checkText(scalar: YamlScalar | undefined, problemOf: (value: string) => string | undefined, report: Report): void {
  if (!scalar || scalar.text === '' || isPlaceholder(scalar.text)) return;
  const problem = problemOf(scalar.text);
  if (problem !== undefined) report(fl031, scalar, problem);
}

function text(node: Parameters<typeof asScalar>[0]): string | undefined {
  const scalar = asScalar(node);
  return scalar === undefined || scalar.text === '' ? undefined : scalar.text;
}
