import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DrydockError } from '../../core/errors';
import type { DrillPrograms, DrillVersions } from '../../ports/drill';

const QUICK_MS = 20_000;

export function etcdProgram({ etcdFolder }: DrillPrograms, name: 'etcd' | 'etcdutl'): string {
  return etcdFolder === undefined ? name : join(etcdFolder, name);
}

/** Rejects with `commandMissing`. */
export async function versionsOf(programs: DrillPrograms, signal: AbortSignal): Promise<DrillVersions> {
  const etcdHint = 'Install etcd of the version of the cluster, or name the folder with etcd and etcdutl.';
  const etcd = await ask(etcdProgram(programs, 'etcd'), ['--version'], /etcd Version:\s*v?(\S+)/, etcdHint, signal);
  const etcdutl = await ask(etcdProgram(programs, 'etcdutl'), ['version'], /etcdutl version:\s*v?(\S+)/, etcdHint, signal);
  if (programs.apiServer === undefined) return { etcd, etcdutl };
  const hint = 'Name the path of a kube-apiserver for this computer.';
  return { etcd, etcdutl, apiServer: await ask(programs.apiServer, ['--version'], /Kubernetes\s+(v\S+)/, hint, signal) };
}

async function ask(program: string, argv: string[], version: RegExp, hint: string, signal: AbortSignal): Promise<string> {
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)(program, argv, { signal, timeout: QUICK_MS }));
  } catch (error) {
    if (signal.aborted) throw DrydockError.from(error);
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : code === 'EACCES' ? 'may not be run' : 'does not start on this computer';
    throw new DrydockError('commandMissing', `${program} ${why}.`, { hint, cause: error });
  }
  const found = version.exec(stdout)?.[1];
  if (found === undefined) throw new DrydockError('commandMissing', `${program} does not tell its version.`, { hint });
  return found;
}
