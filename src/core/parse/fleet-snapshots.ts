import { isMap, isScalar, type Node, type Pair, type YAMLMap } from 'yaml';
import type { FleetSnapshots } from '../model/fleet';
import type { RetentionPolicy } from '../snapshot/retention';
import { durationSeconds } from './go-duration';

const FIELDS = ['rpo', 'retention'];
const COUNTS = ['last', 'daily', 'weekly', 'monthly'] as const;
const RETENTION_FIELDS = [...COUNTS, 'within'];

type Find = (message: string, at: Node | null | undefined) => void;

/**
 * Reads what a cluster wants of its snapshots. A retention with anything wrong in it is a finding and left out as a whole: with half of
 * a policy, snapshots would go that somebody meant to keep.
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
  return { ...(rpoMs === undefined ? {} : { rpoMs }), ...(retention === undefined ? {} : { retention }) };
}

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
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return [[field, value] as const];
    wrong(`"${field}" is not a number of snapshots.`, node.get(field, true));
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

function unknownFields(entry: YAMLMap, known: readonly string[], of: string, find: Find): void {
  for (const pair of entry.items as Pair<Node>[]) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    if (!known.includes(key)) find(`"${key}" is not a field of ${of}. Known are ${known.join(', ')}.`, pair.key);
  }
}
