import { parsePreflight, type PreflightFinding } from './preflight';

/** What `kubeadm upgrade apply` or `node` says about how it ended. */
export interface UpgradeOutcome {
  /** The phase that failed, else the one that it was in: `preflight`, `control-plane`, `kubelet-config` … */
  readonly phase: string | undefined;
  /** Static pods that came up with their new manifests, in order. */
  readonly upgraded: readonly string[];
  /** The one that was being replaced at the end. */
  readonly component: string | undefined;
  /** It put the old manifests back. */
  readonly manifestsBack: boolean;
  /** It put its raw copy of etcd's data folder back. */
  readonly etcdDataBack: boolean;
  /** It tried to put etcd back and says that it could not. */
  readonly etcdLost: boolean;
  /** Folders with the old manifests and the raw copy of etcd's data, as far as it names them. */
  readonly backups: readonly string[];
  /** Checks that did not pass. */
  readonly checks: readonly PreflightFinding[];
  /** Its last error in its own words; empty where it gave none. */
  readonly error: string;
}

/** Reads both streams of `kubeadm upgrade apply` or `node`; wording of kubeadm 1.30 to 1.36. */
export function parseUpgradeOutcome(stdout: string, stderr: string): UpgradeOutcome {
  const upgraded = [...stdout.matchAll(/Component "([\w-]+)" upgraded successfully/g)].map(([, name]) => name as string);
  const prepared = [...stdout.matchAll(/Preparing for "([\w-]+)" upgrade/g)].map(([, name]) => name as string);
  const equal = [...stdout.matchAll(/manifests of ([\w-]+) are equal, skipping/g)].map(([, name]) => name as string);
  const last = prepared.at(-1);
  const all = `${stdout}\n${stderr}`;
  const error = errorOf(stderr);
  return {
    phase: /error execution phase ([\w/-]+)/.exec(stderr)?.[1] ?? phaseIn(stdout),
    upgraded,
    component: last !== undefined && !upgraded.includes(last) && !equal.includes(last) ? last : undefined,
    manifestsBack:
      /tried to recover everything into the earlier state/.test(stderr) ||
      /Etcd was rolled back and is now available|rolled the state back to pre-upgrade state/.test(all),
    etcdDataBack: /Etcd data rollback successful/.test(stdout),
    etcdLost: /fatal error rolling back local etcd|couldn't recover etcd database/.test(all),
    backups: [...new Set([...all.matchAll(/\/[\w./-]*kubeadm-backup-(?:etcd|manifests)-[\w-]+/g)].map(([path]) => path))].sort(),
    checks: parsePreflight(all).filter(({ level }) => level === 'error'),
    error,
  };
}

/** The last phase that a line in brackets names: `[upgrade/staticpods] …` belongs to the control plane. */
function phaseIn(stdout: string): string | undefined {
  const last = [...stdout.matchAll(/^\[upgrade\/([\w-]+)\]/gm)].at(-1)?.[1];
  return last === 'staticpods' || last === 'etcd' ? 'control-plane' : last;
}

/** What comes behind the phase, without the advice about stack traces and without kubeadm's own prefix. */
function errorOf(stderr: string): string {
  const text = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^To see the stack trace|^[IW]\d{4} |^\s*\[WARNING /.test(line))
    .join('\n');
  const [, words = ''] = /(?:^|\n)(?:\[?error\]?:?\s*)?(?:error execution phase [\w/-]+:?\s*)([\s\S]*)$/.exec(text) ?? [];
  const rest = words === '' ? text.replace(/^error: /, '') : words;
  return rest.replace(/\s+/g, ' ').trim();
}

/** The last line in brackets, in kubeadm's words, to tell how far it is. */
export function upgradeProgress(tail: string): string | undefined {
  const lines = [...tail.matchAll(/^\[(?:upgrade|preflight|kubelet-start|addons|bootstrap-token)[^\]]*\] (.+)$/gm)].map(([, words]) =>
    words?.trim(),
  );
  return lines.findLast((words) => words !== undefined && !words.startsWith('This can take'));
}
