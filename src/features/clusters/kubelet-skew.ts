import type { ServerVersion } from '../../core/model/cluster';

/**
 * How the minor version of a kubelet stands to the API server's. Patch versions are left out: within a minor they may
 * differ freely. Undefined: equal, or not readable.
 */
export function compareKubelet(kubelet: string, server: ServerVersion): 'older' | 'newer' | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(kubelet);
  if (!match) return undefined;
  const difference = (Number(match[1]) - server.major) * 1000 + Number(match[2]) - server.minor;
  return difference < 0 ? 'older' : difference > 0 ? 'newer' : undefined;
}
