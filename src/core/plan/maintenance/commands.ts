import { RESTARTS } from '../../command/maintenance/boot';
import { packageCommands } from '../../command/packages/commands';
import { installPatches } from '../../command/packages/patches';
import type { CommandSpec } from '../../command/spec';
import type { DrainOptions } from '../drain/options';
import type { MaintenanceOptions } from './options';
import type { MaintenanceNode, PatchWork } from './plan';
import type { MaintenanceWork } from './steps';

/** Packages that are asked for by name: those that come new come with them. */
export function patchNames({ manager, patches }: Pick<PatchWork, 'manager' | 'patches'>): readonly string[] {
  return patches.filter(({ from }) => manager !== 'apt' || from !== undefined).map(({ name }) => name);
}

/** What is run on a host for its patches, in order. */
export function patchCommands(patch: Pick<PatchWork, 'manager' | 'patches'>): readonly CommandSpec<string>[] {
  return [...packageCommands(patch.manager).refresh(), installPatches(patch.manager, patchNames(patch))];
}

/** The same by hand, with standard tools. */
export function handCommands(work: MaintenanceWork, { drainOptions, waitSeconds }: MaintenanceOptions): readonly (readonly string[])[] {
  switch (work.do) {
    case 'drain':
      return [drainCommand(work.node, drainOptions)];
    case 'patch':
      return work.node.patch ? patchCommands(work.node.patch).map(({ argv }) => onHost(work.node, argv)) : [];
    case 'reboot':
      return [
        onHost(work.node, RESTARTS[work.node.restart ?? 'systemctl']),
        ['kubectl', 'wait', `node/${work.node.name}`, '--for=condition=Ready', `--timeout=${waitSeconds}s`],
      ];
    case 'uncordon':
      return [['kubectl', 'uncordon', work.node.name]];
    default:
      return [];
  }
}

function onHost({ name, target }: MaintenanceNode, argv: readonly string[]): readonly string[] {
  return ['ssh', target?.destination ?? name, 'sudo', ...argv];
}

function drainCommand({ name }: MaintenanceNode, options: DrainOptions): readonly string[] {
  return [
    ...['kubectl', 'drain', name, '--ignore-daemonsets'],
    ...(options.deleteEmptyDirData ? ['--delete-emptydir-data'] : []),
    ...(options.unmanaged ? ['--force'] : []),
    `--timeout=${options.timeoutSeconds}s`,
  ];
}
