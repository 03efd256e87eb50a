import { delimiter, join, resolve } from 'node:path';

/** Files that kubectl would merge, and files that stand for themselves. */
export interface KubeconfigSources {
  /** From KUBECONFIG, or the one in the home folder. */
  readonly merged: readonly string[];
  /** Named in the settings: each a world of its own. */
  readonly single: readonly string[];
  /** Whether a missing file of `merged` is worth a word: it is not for the default one. */
  readonly named: boolean;
}

/**
 * @param env the environment whose KUBECONFIG counts
 * @param extra paths of the setting `drydock.kubeconfigs`, variables already expanded; `~` is the home folder
 */
export function kubeconfigSources(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  extra: readonly string[],
): KubeconfigSources {
  const listed = (env.KUBECONFIG ?? '')
    .split(delimiter)
    .map((path) => path.trim())
    .filter((path) => path !== '');
  const merged = unique((listed.length > 0 ? listed : [join(home, '.kube', 'config')]).map((path) => absolute(path, home)));
  const single = unique(
    extra
      .map((path) => path.trim())
      .filter((path) => path !== '')
      .map((path) => absolute(path, home)),
  ).filter((path) => !merged.includes(path));
  return { merged, single, named: listed.length > 0 };
}

function absolute(path: string, home: string): string {
  if (path === '~') return home;
  return resolve(home, /^~[\\/]/.test(path) ? join(home, path.slice(2)) : path);
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)];
}
