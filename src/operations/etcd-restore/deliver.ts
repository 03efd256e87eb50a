import { digestsUnder, freeBytes, makePrivateFolders, removeNamed } from '../../core/command/control-plane/files';
import { containersOf } from '../../core/command/control-plane/instances';
import { containerPid, copyFromProcess, etcdutlVersion } from '../../core/command/etcd/etcdutl';
import { DrydockError } from '../../core/errors';
import { toolPath } from '../../core/plan/etcd-restore/commands';
import { workPaths, type RestoreEtcdBody, type RestoreHost } from '../../core/plan/etcd-restore/plan';
import { bytesWords } from '../../core/report/words';
import { partialName } from '../../ports/remote-shell';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { Host } from '../control-plane/hosts';
import type { StepContext, Verdict } from '../engine/definition';
import { Rate } from '../etcd/rate';

/** Whether the snapshot and etcdutl are on a host. */
export async function deliveredVerdict(host: Host, work: RestoreHost, body: RestoreEtcdBody, signal: AbortSignal): Promise<Verdict> {
  const { snapshot } = workPaths(work);
  const digest = await digestOf(host, snapshot, signal);
  if (digest === undefined) return { so: false, why: `The snapshot is not on ${host.name} yet.` };
  if (digest !== body.snapshot.sha256) return { so: false, why: `${snapshot} of ${host.name} is not the snapshot of the plan.` };
  const version = await host.run(etcdutlVersion(toolPath(work)), signal);
  if (version === undefined) return { so: false, why: `etcdutl does not start on ${host.name}.` };
  return { so: true, note: `${bytesWords(body.snapshot.size)} with the digest of the plan; etcdutl ${version}.` };
}

/** Brings the snapshot to a host, readable by root only, and etcdutl where it has none. */
export async function deliver(
  host: Host,
  work: RestoreHost,
  body: RestoreEtcdBody,
  files: SnapshotFiles,
  context: StepContext,
): Promise<void> {
  const { signal, clock } = context;
  const { snapshot } = workPaths(work);
  await host.run(makePrivateFolders([work.workFolder]), signal);
  // What uploads of other files left; what came of this one is gone on with.
  await host.run(removeNamed(work.workFolder, '.drydock-*.part', partialName(body.snapshot.sha256)), signal);
  const folder = work.workFolder.replace(/\/[^/]+$/, '') || '/';
  const free = await host.run(freeBytes(work.workFolder), signal);
  if (free < body.snapshot.size * 2)
    throw new DrydockError('storage', `${host.name} has only ${bytesWords(free)} free at ${folder}. Nothing was changed.`, {
      hint: `The restore needs ${bytesWords(body.snapshot.size * 2)}, because the old data stays.`,
    });
  await bringTool(host, work, files, signal);
  if ((await digestOf(host, snapshot, signal)) === body.snapshot.sha256) return;
  const rate = new Rate(clock.now());
  const total = body.snapshot.size;
  const sent = await host.use(signal, (shell) =>
    shell.resumeUpload(
      snapshot,
      { sha256: body.snapshot.sha256, open: () => files.content(body.snapshot.path, signal) },
      {
        sudo: true,
        mode: 0o600,
        onProgress: (done) => {
          const message = rate.tell(done, total, clock.now());
          if (message !== undefined) context.progress({ done, total, message });
        },
      },
      signal,
    ),
  );
  if (sent.kept > 0) context.note(`${bytesWords(sent.kept)} were on ${host.name} from an earlier attempt.`);
}

async function bringTool(host: Host, work: RestoreHost, files: SnapshotFiles, signal: AbortSignal): Promise<void> {
  const { tool } = work;
  if (tool.from === 'host') return;
  const path = toolPath(work);
  if ((await host.run(etcdutlVersion(path), signal)) !== undefined) return;
  if (tool.from === 'container') {
    const [container] = await host.run(containersOf('etcd'), signal);
    if (!container)
      throw new DrydockError('notFound', `The container of etcd on ${host.name} is gone, and etcdutl with it.`, {
        hint: 'Plan anew, with an etcdutl of this computer.',
      });
    await host.run(copyFromProcess(await host.run(containerPid(container.id), signal), tool.path, path), signal);
  } else {
    await host.use(signal, (shell) => shell.upload(path, files.content(tool.path), { sudo: true, mode: 0o700 }, signal));
  }
  if ((await host.run(etcdutlVersion(path), signal)) === undefined)
    throw new DrydockError('commandFailed', `etcdutl was brought to ${host.name} and does not start there.`, {
      hint: 'It may be made for another processor, or the file system may allow no programs.',
    });
}

async function digestOf(host: Host, path: string, signal: AbortSignal): Promise<string | undefined> {
  const there = await host.use(signal, (shell) => shell.stat(path, { sudo: true }, signal));
  return there && (await host.run({ ...digestsUnder([path]), timeoutMs: 10 * 60_000 }, signal)).get(path);
}
