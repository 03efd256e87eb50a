import type { Settings } from './settings';

/**
 * Adds files to a setting of the user that lists some. Nothing is copied or changed.
 * @returns those that it did not list yet
 */
export async function addPaths(
  settings: Pick<Settings, 'get' | 'set'>,
  key: 'kubeconfigs' | 'snapshots.identities',
  paths: readonly string[],
): Promise<readonly string[]> {
  const known = settings.get(key);
  const added = [...new Set(paths)].filter((path) => !known.includes(path));
  if (added.length > 0) await settings.set(key, [...known, ...added]);
  return added;
}
