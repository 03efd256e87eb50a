import type { CommandSpec } from '../../../core/command/spec';
import { commandFailure } from '../../../core/command/result';
import { readUpgradeHost } from '../../../core/command/upgrade/host-facts';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { hostCommands } from '../../../core/plan/upgrade/commands';
import { explainPackages, isInterruptedDpkg } from '../../../core/plan/upgrade/failures';
import type { UpgradeHop, UpgradeHost } from '../../../core/plan/upgrade/plan';
import { compareVersions } from '../../../core/policy/skew/versions';
import { finishDpkg } from '../../../core/command/packages/commands';
import { detachedState } from '../../../core/command/detached';
import { runDetached } from '../../control-plane/detached-run';
import type { Host } from '../../control-plane/hosts';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { listed } from '../../nodes/listed';
import type { UpgradeParts } from '../parts';

/** Milliseconds: what takes longer must not end with the connection, which could leave packages half installed. */
const LONG = 5 * 60_000;
/** Milliseconds in which packages are held again after a failure or a wish to stop. */
const HOLD_WITHIN = 4_000;

/**
 * Brings kubeadm, or kubelet and kubectl, of a version to a host: repository, hold lifted, exactly this version, hold put back. In
 * place where the programs say the version and everything that was held is held again.
 */
export function packagesStep(
  info: StepInfo,
  work: { readonly do: 'kubeadmPackage' | 'kubeletPackages'; readonly hop: UpgradeHop; readonly host: UpgradeHost },
  parts: UpgradeParts,
): Step {
  const { name, packages, to } = work.host;
  const host = parts.host(name);
  const folder = parts.runFolder(work.hop, `${name}-${work.do}`);
  const programs = work.do === 'kubeadmPackage' ? (['kubeadm'] as const) : (['kubelet', 'kubectl'] as const);
  return {
    ...info,
    async verify({ signal }): Promise<Verdict> {
      const { what } = await host.run(detachedState(folder), signal);
      if (what === 'running') return { so: false, why: `The package manager still runs on ${name}.` };
      const reading = await host.run(readUpgradeHost, signal);
      const old = programs.flatMap((program) => {
        const version = reading[program];
        if (program === 'kubectl' && version === undefined) return [];
        return version !== undefined && compareVersions(version, to) >= 0 ? [] : [`${program} ${version ?? 'is missing'}`];
      });
      if (old.length > 0) return { so: false, why: `${name} has ${listed(old)}.` };
      const held = packages === undefined || packages.manager === 'binaries' ? [] : packages.held;
      const loose = held.filter((one) => (programs as readonly string[]).includes(one) && !reading.held.includes(one));
      if (loose.length > 0)
        return { so: false, why: `${listed(loose)} of ${name} ${loose.length === 1 ? 'is' : 'are'} not held any more.` };
      return { so: true };
    },
    async run(context) {
      const commands = hostCommands(work, parts.plan.body.options);
      for (const [index, command] of commands.entries()) {
        context.progress({ message: command.argv.slice(0, 2).join(' ') });
        try {
          await carryOut(host, command, folder, context);
        } catch (error) {
          if (isLong(command)) await holdAgain(host, commands.slice(index + 1), context);
          throw explained(error, host, work.host, programs);
        }
      }
    },
  };
}

function isLong({ timeoutMs }: Pick<CommandSpec<unknown>, 'timeoutMs'>): boolean {
  return timeoutMs > LONG;
}

/** Packages that were not installed must not stay released: a routine update would take whatever the new repository has. */
async function holdAgain(host: Host, rest: readonly CommandSpec<string>[], { log }: StepContext): Promise<void> {
  for (const command of rest.filter((one) => !isLong(one))) {
    try {
      await host.run(command, AbortSignal.timeout(HOLD_WITHIN));
    } catch (error) {
      log.warn(`Packages of ${host.name} could not be held again`, error);
    }
  }
}

async function carryOut(host: Host, command: CommandSpec<string>, folder: string, context: StepContext): Promise<void> {
  if (!isLong(command)) {
    await host.run(command, context.signal);
    return;
  }
  const once = async () => {
    const result = await runDetached(host, { folder, command }, context);
    if (result.exitCode !== 0) throw commandFailure(command, { ...result, stderr: `${result.stderr}\n${lastErrors(result.stdout)}` });
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

function explained(error: unknown, host: Host, { packages, to }: UpgradeHost, programs: readonly string[]): unknown {
  if (DrydockError.is(error, 'commandFailed') && packages !== undefined) {
    const wanted =
      packages.manager === 'binaries'
        ? programs.map((name) => `${name} ${to}`)
        : (packages.versions ?? []).filter(({ name }) => programs.includes(name)).map(({ name, version }) => `${name} ${version}`);
    const known = explainPackages(host.name, packages.manager, wanted, error.message);
    if (known) return known;
  }
  return error;
}

function lastErrors(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => /^(E:|Err:|Error)/.test(line))
    .join('\n');
}
