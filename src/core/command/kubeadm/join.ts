import { parsePreflight, type PreflightFinding } from '../../parse/kubeadm-upgrade/preflight';
import type { CommandSpec } from '../spec';

/**
 * The file goes when kubeadm has ended, also when it is ended by a signal and nobody who asked for it lives any more: it holds the
 * token and, of a control plane, the key of the uploaded certificates.
 */
const SCRIPT = [
  `trap 'rm -f -- "$1"' EXIT`,
  `trap 'exit 143' TERM INT HUP`,
  'file=$1; checks=$2',
  'if [ -n "$checks" ]; then kubeadm join --config="$file" --ignore-preflight-errors="$checks"; else kubeadm join --config="$file"; fi',
].join('\n');

/**
 * `kubeadm join` by a file on the host, which it removes.
 * @param ignorePreflight names of kubeadm's checks whose errors are only warned of
 */
export function kubeadmJoin(file: string, ignorePreflight: readonly string[]): Pick<CommandSpec<unknown>, 'argv'> {
  return { argv: ['sh', '-c', SCRIPT, 'drydock', file, ignorePreflight.join(',')] };
}

/** The same for people, as they would type it. */
export function kubeadmJoinWords(file: string, ignorePreflight: readonly string[]): readonly string[] {
  const checks = ignorePreflight.length === 0 ? [] : [`--ignore-preflight-errors=${ignorePreflight.join(',')}`];
  return ['kubeadm', 'join', `--config=${file}`, ...checks];
}

/** What `kubeadm join` or `kubeadm reset` says about how it ended. */
export interface KubeadmOutcome {
  /** The phase that failed, else the one that it was in. */
  readonly phase: string | undefined;
  /** Checks that did not pass. */
  readonly checks: readonly PreflightFinding[];
  /** Its last error in its own words; empty where it gave none. */
  readonly error: string;
}

/** Reads both streams of kubeadm; wording of 1.30 to 1.36. */
export function parseKubeadmOutcome(stdout: string, stderr: string): KubeadmOutcome {
  return {
    phase: /error execution phase ([\w/-]+)/.exec(stderr)?.[1] ?? [...stdout.matchAll(/^\[([\w/-]+)\]/gm)].at(-1)?.[1],
    checks: parsePreflight(`${stdout}\n${stderr}`).filter(({ level }) => level === 'error'),
    error: errorOf(stderr),
  };
}

/** The last line in brackets, in kubeadm's words, to tell how far it is. */
export function kubeadmProgress(tail: string): string | undefined {
  return [...tail.matchAll(/^\[[\w/-]+\] (.+)$/gm)].at(-1)?.[1]?.trim();
}

/** What comes behind the phase, without the advice about stack traces and without kubeadm's own prefix. */
function errorOf(stderr: string): string {
  const text = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^To see the stack trace|^[IWE]\d{4} |^\s*\[WARNING /.test(line))
    .join(' ');
  const [, words = ''] = /error execution phase [\w/-]+:?\s*(.*)$/.exec(text) ?? [];
  return (words === '' ? text.replace(/^error: /, '') : words).replace(/\s+/g, ' ').trim();
}
