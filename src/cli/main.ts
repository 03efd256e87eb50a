#!/usr/bin/env node
/** Entry of `drydock` on the command line. Each command is loaded when it is called for. */
import { EXIT } from './certs/options';
import { UsageError } from './usage';

/** What each command does, in the order of the help. */
const COMMANDS: Readonly<Record<string, string>> = {
  certs: 'List everything that expires in a cluster',
  hosts: 'Check whether hosts are ready for Kubernetes',
  lint: 'Check kubeadm, kubelet, aws-auth, CRD, custom resource and fleet files',
  nodes: 'Tell what is different between the nodes of a cluster',
  plan: 'Plan how a cluster is made, joined or upgraded, the restart and patches of its nodes, its endpoint',
  snapshot: 'Take, verify, list, show, compare and extract from snapshots of etcd, and prune old ones',
};

const HELP = `Usage: drydock COMMAND

Commands:
${Object.entries(COMMANDS)
  .map(([name, does]) => `  ${name.padEnd(10)}${does}\n`)
  .join('')}
drydock COMMAND --help tells more about a command.
`;

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  const { stdin, stdout, stderr } = process;
  const streams = { stdin, out: (text: string) => stdout.write(text), error: (text: string) => stderr.write(text) };
  try {
    switch (command) {
      case 'certs':
        requireNode(22, 19, command);
        return await (await import('./certs/command')).certsCommand(rest, streams);
      case 'hosts':
        requireNode(22, 19, command);
        return await (await import('./hosts/command')).hostsCommand(rest, streams);
      case 'lint':
        return await (await import('./lint/command')).lintCommand(rest, streams);
      case 'nodes':
        requireNode(22, 19, command);
        return await (await import('./nodes/command')).nodesCommand(rest, streams);
      case 'plan':
        requireNode(22, 19, command);
        return await (await import('./plan/command')).planCommand(rest, streams);
      case 'snapshot':
        return await (await import('./snapshot/command')).snapshotCommand(rest, streams);
      case 'help':
      case '--help':
      case '-h':
        stdout.write(HELP);
        return 0;
      case undefined:
        throw new UsageError('No command given.');
      default:
        throw new UsageError(`There is no command "${command}".`);
    }
  } catch (error) {
    if (!UsageError.is(error)) throw error;
    // Whoever got the command right wants its help, and not that of all.
    stderr.write(
      `drydock: ${error.message}\n${command !== undefined && Object.hasOwn(COMMANDS, command) ? `drydock ${command} --help tells more.\n` : HELP}`,
    );
    return error.exitCode;
  }
}

/** The HTTP client of commands that talk to clusters does not load on older versions. */
function requireNode(major: number, minor: number, command: string): void {
  const [ours = 0, oursMinor = 0] = process.versions.node.split('.').map(Number);
  if (ours > major || (ours === major && oursMinor >= minor)) return;
  throw new UsageError(`drydock ${command} needs Node ${major}.${minor} or newer; this is ${process.versions.node}.`, EXIT.unknown);
}

// The exit code is set rather than called: output to a pipe is written after this turn.
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`drydock: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 2;
  },
);
