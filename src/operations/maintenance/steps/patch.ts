import { detachedState } from '../../../core/command/detached';
import { packageCommands } from '../../../core/command/packages/commands';
import { installedVersions, installPatches, patchesInstalled, simulatePatches, type Patch } from '../../../core/command/packages/patches';
import { commandFailure } from '../../../core/command/result';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { patchNames } from '../../../core/plan/maintenance/commands';
import type { MaintenanceNode, PatchWork } from '../../../core/plan/maintenance/plan';
import { explainPackages, isInterruptedDpkg } from '../../../core/plan/upgrade/failures';
import { finishDpkg } from '../../../core/command/packages/commands';
import { runDetached } from '../../control-plane/detached-run';
import type { Host } from '../../control-plane/hosts';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { listed } from '../../nodes/listed';
import type { MaintenanceParts } from '../parts';

/**
 * Brings the packages of the plan up to date, and no others: what is new since the plan was made stays for the next run. In place
 * where none of them has its old version any more and what was to be kept is as it was.
 */
export function patchStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { name, patch } = node;
  if (!patch) throw new DrydockError('internal', `There are no patches for ${name}.`);
  const host = parts.host(name);
  const folder = parts.patchFolder(node);
  const kept = parts.plan.body.options.keep;
  return {
    ...info,
    async verify({ signal }): Promise<Verdict> {
      try {
        if ((await host.run(detachedState(folder), signal)).what === 'running')
          return { so: false, why: `The package manager still runs on ${name}.` };
        return await patchedVerdict(host, patch, signal);
      } catch (error) {
        // One that restarts by now was patched before.
        if (signal.aborted || !isTransientOnHost(error) || !parts.begun(node, 'reboot')) throw error;
        return { so: true };
      }
    },
    async run(context) {
      const { signal } = context;
      const { manager } = patch;
      const { what: before } = await host.run(detachedState(folder), signal);
      try {
        if (before !== 'running') {
          context.progress({ message: 'reading the lists of the repositories' });
          for (const command of packageCommands(manager).refresh()) await host.run(command, signal);
          await refuseMoreThanPlanned(host, patch, kept, signal);
        }
        const keptBefore = await host.run(installedVersions(manager, kept), signal);
        const was = await host.run(installedVersions(manager, patchNames(patch)), signal);
        context.progress({ message: `installing ${patch.patches.length} ${patch.patches.length === 1 ? 'package' : 'packages'}` });
        await install(host, patch, folder, context);
        await tellChanges(host, { patch, was, kept: keptBefore, folder }, context);
      } catch (error) {
        throw explained(error, host, patch, folder);
      }
    },
  };
}

/** Whether nothing of the plan has its old version any more. A list that does not tell the old one is compared with the new one. */
async function patchedVerdict(host: Host, { manager, patches }: PatchWork, signal: AbortSignal): Promise<Verdict> {
  const there = await host.run(
    installedVersions(
      manager,
      patches.map(({ name }) => name),
    ),
    signal,
  );
  const old = patches.filter(({ name, from, to }) => {
    const version = there.get(name);
    return version !== undefined && (from === undefined ? manager !== 'apt' && version !== to : version === from);
  });
  if (old.length === 0) return { so: true };
  return { so: false, why: `${host.name} still has the old version of ${listed(old.map(({ name }) => name))}.` };
}

/** Packages that are asked for may need others: none of those that stay as they are may be among them. */
async function refuseMoreThanPlanned(host: Host, patch: PatchWork, kept: readonly string[], signal: AbortSignal): Promise<void> {
  const command = simulatePatches(patch.manager, patchNames(patch));
  if (!command) return;
  const going = (await host.run(command, signal)).filter(({ name }: Patch) => kept.includes(name.replace(/:.*$/, '')));
  if (going.length === 0) return;
  throw new DrydockError(
    'policy',
    `On ${host.name} the patches would change ${listed(going.map(({ name }) => name))} as well, which stay as they are. Nothing was installed.`,
    {
      hint: 'Hold on the host what needs them (apt-mark hold), or plan anew with them among what may change.',
    },
  );
}

async function install(host: Host, { manager, patches }: PatchWork, folder: string, context: StepContext): Promise<void> {
  const command = installPatches(manager, patchNames({ manager, patches }));
  const once = async () => {
    const result = await runDetached(host, { folder, command, tell: lastLine }, context);
    if (!patchesInstalled(manager, result.exitCode))
      throw commandFailure(command, { ...result, stderr: `${result.stderr}\n${errorsIn(result.stdout)}` });
  };
  try {
    await once();
  } catch (error) {
    // An earlier attempt was ended in the middle; dpkg wants to finish that first.
    if (!DrydockError.is(error) || !isInterruptedDpkg(error.message)) throw error;
    context.note(`dpkg on ${host.name} was interrupted before; it finishes that first.`);
    await host.run(finishDpkg, context.signal);
    await once();
  }
}

interface Before {
  readonly patch: PatchWork;
  readonly was: ReadonlyMap<string, string>;
  readonly kept: ReadonlyMap<string, string>;
  readonly folder: string;
}

async function tellChanges(host: Host, { patch, was, kept, folder }: Before, context: StepContext): Promise<void> {
  const now = await host.run(installedVersions(patch.manager, [...new Set([...patchNames(patch), ...kept.keys()])]), context.signal);
  const changed = [...was].filter(([name, version]) => now.get(name) !== version && now.has(name));
  const moved = [...kept].filter(([name, version]) => now.get(name) !== version).map(([name]) => name);
  context.note(
    `${host.name}: ${changed.length} packages changed: ${listed(changed.map(([name, version]) => `${name} ${version} → ${now.get(name)}`))}. What the package manager said is in ${folder} there.`,
  );
  if (moved.length === 0) return;
  throw new DrydockError('conflict', `${listed(moved)} of ${host.name} changed although it was to stay as it is.`, {
    hint: 'Look what did that (a post-installation script, another package manager), and put its version back before the node is used again.',
  });
}

function explained(error: unknown, host: Host, { manager, patches }: PatchWork, folder: string): unknown {
  if (!DrydockError.is(error, 'commandFailed')) return error;
  const wanted = patches.length === 1 ? [patches[0]?.name ?? ''] : [`${patches.length} packages`];
  return (
    explainPackages(host.name, manager, wanted, error.message) ??
    new DrydockError('commandFailed', `The patches of ${host.name} could not be installed: ${error.message}`, {
      cause: error,
      hint: `${host.name} stays drained, and was not restarted. What the package manager said is in ${folder} there. Repair what it names, then resume.`,
    })
  );
}

function errorsIn(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => /^(E:|Err:|Error)/.test(line))
    .join('\n');
}

/** What apt or dnf is at, from the end of its output. */
function lastLine(tail: string): string | undefined {
  return tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1)
    ?.slice(0, 120);
}
