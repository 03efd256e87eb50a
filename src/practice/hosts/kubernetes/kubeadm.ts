import { stringify } from 'yaml';
import type { Program, ProgramRun } from '../system/system';
import { certs } from './kubeadm-certs';
import { KUBEADM_HELP } from './kubeadm-help';
import { config } from './kubeadm-images';
import { flags, Refusal, unknownFlag, type KubeadmAround } from './kubeadm-support';
import { upgrade } from './kubeadm-upgrade';

/** `kubeadm version`, `certs`, `upgrade` and `config images`. Its other commands are refused. */
export function kubeadm(around: KubeadmAround): Program {
  return async (run) => {
    try {
      const [verb, ...rest] = run.args;
      switch (verb) {
        case undefined:
          run.stdout.write(KUBEADM_HELP);
          return 0;
        case 'version':
          return version(run, rest, around.version());
        case 'certs':
        case 'certificates':
          return await certs(run, rest, around);
        case 'upgrade':
          return await upgrade(run, rest, around);
        case 'config':
          return config(run, rest, around);
        default:
          throw new Refusal(verb.startsWith('-') ? unknownFlag(verb) : `unknown command "${verb}" for "kubeadm"`);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      run.stderr.write(`error: ${error.message}\nTo see the stack trace of this error execute with --v=5 or higher\n`);
      return 1;
    }
  };
}

function version({ stdout }: ProgramRun, args: readonly string[], is: string): number {
  const output = flags(args, ['output'], 'kubeadm version').get('output') ?? '';
  const [major, minor] = is.slice(1).split('.');
  const facts = {
    gitCommit: '0'.repeat(40),
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.26.8',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
  const info = { clientVersion: { major, minor, gitVersion: is, ...facts } };
  switch (output) {
    case 'short':
      stdout.write(`${is}\n`);
      return 0;
    case 'json':
      stdout.write(`${JSON.stringify(info, undefined, 2)}\n`);
      return 0;
    case 'yaml':
      stdout.write(stringify(info));
      return 0;
    case '':
      stdout.write(
        `kubeadm version: &version.Info{Major:"${major}", Minor:"${minor}", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", ` +
          `MinCompatibilityMinor:"", GitVersion:"${is}", GitCommit:"${facts.gitCommit}", GitTreeState:"clean", BuildDate:"${facts.buildDate}", ` +
          `GoVersion:"${facts.goVersion}", Compiler:"gc", Platform:"${facts.platform}"}\n`,
      );
      return 0;
    default:
      throw new Refusal(`invalid output format: ${output}`);
  }
}
