import type { RuleInfo } from '../../finding';
import type { Judge } from '../scope';
import { rule } from './info';

export const ka040 = rule(
  'KA040',
  'error',
  'The version of Kubernetes can not be read.',
  'It is a version with all three numbers, such as `v1.34.4`, or a label: `stable`, `latest`, `stable-1`, `stable-1.34`, with `ci/` or `release/` before it where builds are meant.',
  'kubeadm, util/version.go',
  {
    bad: 'kubernetesVersion: v1.34\n',
    good: 'kubernetesVersion: v1.34.4\n',
  },
);
export const ka041 = rule(
  'KA041',
  'warning',
  'The version of Kubernetes does not suit kubeadm.',
  'kubeadm sets up its own minor and the one before. An older one it refuses, a newer one it tries.',
  'kubeadm, util/config/common.go and the version skew policy',
  {
    bad: '# read by kubeadm 1.34\nkubernetesVersion: v1.31.2\n',
    good: '# read by kubeadm 1.34\nkubernetesVersion: v1.33.7\n',
  },
);

export const versionRules: readonly RuleInfo[] = [ka040, ka041];

const VERSION = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)([-\w.+]*)?$/;
const IDENTIFIER = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
/** What semantic versions allow behind the three numbers: a pre-release without leading zeros, and words about the build. */
const SUFFIX = new RegExp(`^(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`);
const LABEL = /^(?:latest|stable)+(?:-[1-9](?:\.([1-9]\d?))?)?$/;

/** The minor that a document's kubernetesVersion names, if it names one. */
export function minorOf(text: string | undefined): number | undefined {
  const match = /^(?:(?:release|ci)\/)?(?:v?1\.(\d+)\.\d+|(?:stable|latest)-1\.(\d+)$)/.exec(text ?? '');
  const minor = match?.[1] ?? match?.[2];
  return minor === undefined ? undefined : Number(minor);
}

export function checkVersion(judge: Judge): void {
  const written = judge.text(PATH);
  if (written === undefined) return;
  const text = written.replace(/^(?:release|ci)\//, '');
  const match = VERSION.exec(text);
  const label = LABEL.exec(text);
  if (match ? !SUFFIX.test(match[4] ?? '') : !label) tellUnreadable(judge, written, text);
  else if (judge.scope.isTargetKnown) checkSkew(judge, written);
}

const PATH = ['kubernetesVersion'];

function tellUnreadable(judge: Judge, written: string, text: string): void {
  const short = /^v?(\d+\.\d+)$/.exec(text)?.[1];
  const range = judge.range(PATH);
  const versions = short === undefined ? [] : [`v${short}.0`, `stable-${short}`];
  const fixes = versions.map((newText) => ({ title: `Change to ${newText}`, edits: [{ ...range, newText }], isSafe: false }));
  judge.say(
    ka040,
    PATH,
    `"${written}" is neither a version with three numbers, such as v1.34.4, nor a label such as stable-1.34.`,
    fixes.length > 0 ? { fixes } : {},
  );
}

function checkSkew(judge: Judge, written: string): void {
  const { minor } = judge.scope;
  const version = /^(?:(?:release|ci)\/)?v?(\d+)\.(\d+)\.(\d+)(-)?/.exec(written);
  const own = version === null ? minorOf(written) : version[1] === '1' ? Number(version[2]) : Number(version[1]) > 1 ? Infinity : 0;
  if (own === undefined) return;
  const suits = `kubeadm 1.${minor} sets up 1.${minor - 1} and 1.${minor}`;
  // A pre-release of x.y.0 comes before x.y.0, the oldest that is taken.
  const isEarly = own === minor - 1 && version?.[3] === '0' && version[4] !== undefined;
  if (own < minor - 1 || isEarly) {
    if (version) judge.say(ka041, PATH, `${suits}, and refuses ${written}.`, { severity: 'error' });
    else judge.say(ka041, PATH, `${suits}. It refuses what ${written} stands for, and without the internet takes its own version instead.`);
  } else if (own > minor) {
    judge.say(
      ka041,
      PATH,
      `${written} is newer than kubeadm 1.${minor}, which may not know how to set it up. Use the kubeadm of that version.`,
    );
  }
}
