import { FileError } from '../system/file-error';
import type { ProgramRun, System } from '../system/system';
import type { KubeadmCluster } from './kubeadm-cluster';
import type { ManifestFacts } from './manifests';
import type { StaticPods } from './static-pods';

/** What kubeadm needs of the world around its host. */
export interface KubeadmAround {
  /** Of the installed package: `v1.34.4` */
  readonly version: () => string;
  /** Whether the API answers, which kubeadm asks for its configuration. */
  readonly apiAnswers: () => boolean;
  readonly cluster: KubeadmCluster;
  /** What its manifests are made from, without the version. */
  readonly manifest: Omit<ManifestFacts, 'version'>;
  readonly controlPlane: boolean;
  readonly pods: () => StaticPods;
}

export const KUBERNETES = '/etc/kubernetes';
/** How long kubeadm tries an API that does not answer. */
const API_PATIENCE = 10_000;

/** What kubeadm says of an error, after which it ends with 1. */
export class Refusal extends Error {}

/** Reads `--name=value`, `--name value` and `-o value`; anything else is unknown to the command. */
export function flags(args: readonly string[], known: readonly string[], command: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!word.startsWith('-')) throw new Refusal(`unknown command "${word}" for "${command}"`);
    const name = /^--?([^=]*)/.exec(word)?.[1] ?? '';
    const long = name === 'o' ? 'output' : name;
    if (!known.includes(long) || (!word.startsWith('--') && name !== 'o')) throw new Refusal(unknownFlag(word));
    const value = word.includes('=') ? word.slice(word.indexOf('=') + 1) : args[++index];
    if (value === undefined) throw new Refusal(`flag needs an argument: ${word}`);
    given.set(long, value);
  }
  return given;
}

export function unknownFlag(word: string): string {
  const name = word.replace(/=.*$/, '');
  return word.startsWith('--') ? `unknown flag: ${name}` : `unknown shorthand flag: '${name.charAt(1)}' in ${name}`;
}

/** Asks the API for the configuration, and says so; without an API kubeadm takes its defaults. */
export async function readConfiguration(run: ProgramRun, tag: string, { apiAnswers }: KubeadmAround, say: boolean): Promise<void> {
  const tell = (words: string) => say && run.stdout.write(`[${tag}] ${words}\n`);
  tell('Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...');
  tell("Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it.");
  if (!apiAnswers()) {
    await run.system.clock.sleep(API_PATIENCE, run.signal);
    tell('Error reading configuration from the Cluster. Falling back to default configuration');
  }
  if (say) run.stdout.write('\n');
}

/** Text of a file; undefined: it is not there. What the user may not read is refused in Go's words. */
export function read(
  { system, user }: { readonly system: System; readonly user: ProgramRun['user'] },
  path: string,
  what: string,
): string | undefined {
  try {
    return new TextDecoder().decode(system.files.read(path, user));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return undefined;
    const words = `open ${path}: ${error.message.toLowerCase()}`;
    throw new Refusal(what === 'open' ? words : `${what} ${path}: ${words}`);
  }
}
