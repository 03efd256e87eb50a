import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { FleetSchedule, FleetSnapshots } from '../model/fleet';
import { recipientProblem } from '../snapshot/age/recipients';
import type { RetentionPolicy } from '../snapshot/retention';
import { calendarProblem, folderProblem, isKeepCount, SCHEDULE_FOLDER } from '../snapshot/schedule-fields';
import { durationSeconds } from './go-duration';
import { checkedHost } from './ssh/settings';

const FIELDS = ['rpo', 'retention', 'recipients', 'schedule'];
const COUNTS = ['last', 'daily', 'weekly', 'monthly'] as const;
const RETENTION_FIELDS = [...COUNTS, 'within'];
const SCHEDULE = ['host', 'onCalendar', 'folder'];

type Find = (message: string, at: Node | null | undefined) => void;

/**
 * Reads how snapshots of a cluster are kept, and what is wanted of them. A part with anything wrong in it is a finding and left out as a
 * whole: with half of a retention, snapshots would go that somebody meant to keep. Except recipients: one that can't be used stays as
 * `UNUSABLE`, so that nothing is written in the clear that was meant to be encrypted.
 */
export function readFleetSnapshots(node: unknown, find: Find): FleetSnapshots | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"snapshots" is not a mapping.', node as Node);
    return undefined;
  }
  unknownFields(node, FIELDS, '"snapshots"', find);
  const rpoMs = duration(node, 'rpo', find);
  const retention = readRetention(node.get('retention', true), find);
  const recipients = readRecipients(node, find);
  const schedule = readSchedule(node.get('schedule', true), find);
  return {
    ...(rpoMs === undefined ? {} : { rpoMs }),
    ...(retention === undefined ? {} : { retention }),
    ...(recipients ? { recipients } : {}),
    ...(schedule ? { schedule } : {}),
  };
}

function readRecipients(entry: YAMLMap, find: Find): readonly string[] | undefined {
  const node = entry.get('recipients', true) as Node | undefined;
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isSeq(node)) {
    find('"recipients" is not a list.', node);
    return [];
  }
  return node.items.map((item) => {
    const text = isScalar(item) && typeof item.value === 'string' ? item.value : '';
    const problem = recipientProblem(text);
    if (problem !== undefined) find(problem, item as Node);
    // Kept though it can't be used: whoever encrypts is refused by it, rather than writing for fewer than were meant.
    return problem === undefined ? text : UNUSABLE;
  });
}

/** Stands for a recipient that can't be one. Nothing of what stood there is kept: it may have been a secret. */
export const UNUSABLE = '(unusable)';

function readRetention(node: unknown, find: Find): RetentionPolicy | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"retention" is not a mapping.', node as Node);
    return undefined;
  }
  let isSound = true;
  const wrong: Find = (message, at) => {
    isSound = false;
    find(message, at);
  };
  unknownFields(node, RETENTION_FIELDS, '"retention"', wrong);
  const counts = COUNTS.flatMap((field) => {
    const value: unknown = node.get(field);
    if (value === undefined || value === null) return [];
    if (isKeepCount(value)) return [[field, value] as const];
    wrong(`"${field}" is not a whole number from 0 to 10000.`, node.get(field, true));
    return [];
  });
  const within = duration(node, 'within', wrong);
  return isSound ? { ...Object.fromEntries(counts), ...(within === undefined ? {} : { within }) } : undefined;
}

/** Milliseconds. */
function duration(entry: YAMLMap, field: string, find: Find): number | undefined {
  const value: unknown = entry.get(field);
  if (value === undefined || value === null) return undefined;
  const seconds = typeof value === 'string' ? durationSeconds(value) : undefined;
  if (seconds !== undefined && seconds > 0) return seconds * 1000;
  find(`"${field}" is not a duration such as 6h or 90m.`, entry.get(field, true));
  return undefined;
}

function readSchedule(node: unknown, find: Find): FleetSchedule | undefined {
  if (node === undefined || (isScalar(node) && node.value === null)) return undefined;
  if (!isMap(node)) {
    find('"schedule" is not a mapping.', node as Node);
    return undefined;
  }
  unknownFields(node, SCHEDULE, 'a schedule', find);
  const text = (field: string, problem: (value: string) => string | undefined, fallback?: string): string | undefined => {
    const value: unknown = node.get(field) ?? fallback;
    const found = typeof value === 'string' ? problem(value) : `"${field}" of the schedule is missing or no text.`;
    if (found === undefined) return value as string;
    find(found, node.get(field, true) ?? node);
    return undefined;
  };
  const host = text('host', hostProblem);
  const onCalendar = text('onCalendar', calendarProblem);
  const folder = text('folder', folderProblem, SCHEDULE_FOLDER);
  return host === undefined || onCalendar === undefined || folder === undefined ? undefined : { host, onCalendar, folder };
}

function hostProblem(value: string): string | undefined {
  try {
    checkedHost(value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function unknownFields(entry: YAMLMap, known: readonly string[], what: string, find: Find): void {
  for (const pair of entry.items as Pair<Node>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    if (!known.includes(key)) find(`"${key}" is not a field of ${what}. Known are ${known.join(', ')}.`, pair.key);
  }
}
