import { parseVersion } from '../../parse/version';
import { minorWords, ordinalOf } from './versions';

export interface RuntimeProblem {
  readonly severity: 'blocker' | 'warning';
  readonly code: 'runtime-too-old' | 'runtime-dockershim' | 'runtime-behind';
  readonly message: string;
  readonly hint: string;
}

/** First minor whose kubelet speaks CRI v1 only, which containerd has since 1.6. */
const CRI_V1_ONLY = 1026;
/** First minor without support of containerd 1.x. Source: the announcement of 1.35. */
const CONTAINERD_2 = 1036;
const WITHOUT_DOCKERSHIM = 1024;

/**
 * What a container runtime lacks for a kubelet.
 * @param runtime as a Node tells it: `containerd://1.7.24`, `cri-o://1.34.1`, `docker://26.1.4`
 */
export function runtimeProblem(runtime: string, kubelet: string, host: string): RuntimeProblem | undefined {
  const [, name, told = ''] = /^([a-z0-9-]+):\/\/(.+)$/.exec(runtime) ?? [];
  const [version, minor] = [parseVersion(told.replace(/^(v?\d+\.\d+\.\d+).*$/, '$1')), ordinalOf(kubelet)];
  if (minor === undefined || version === undefined) return undefined;
  switch (name) {
    case 'containerd':
      return containerdProblem(version.major * 1000 + version.minor, told, minor, host);
    case 'docker':
      return minor < WITHOUT_DOCKERSHIM ? undefined : dockerProblem(minor, host);
    case 'cri-o':
      return crioProblem(version.major * 1000 + version.minor, told, minor, host);
    default:
      return undefined;
  }
}

function containerdProblem(line: number, told: string, minor: number, host: string): RuntimeProblem | undefined {
  if (minor >= CRI_V1_ONLY && line < 1006)
    return {
      severity: 'blocker',
      code: 'runtime-too-old',
      message: `containerd ${told} on ${host} does not speak CRI v1, without which a kubelet ${minorWords(minor)} does not start.`,
      hint: 'Upgrade containerd to 1.7 or 2.x first.',
    };
  if (minor >= CONTAINERD_2 && line < 2000)
    return {
      severity: 'warning',
      code: 'runtime-too-old',
      message: `containerd ${told} on ${host} is no longer supported with ${minorWords(minor)}: 1.35 was the last minor for containerd 1.x.`,
      hint: 'Upgrade containerd to 2.x first, while the node is drained.',
    };
  return undefined;
}

function dockerProblem(minor: number, host: string): RuntimeProblem {
  return {
    severity: 'warning',
    code: 'runtime-dockershim',
    message: `${host} runs Docker Engine. A kubelet ${minorWords(minor)} reaches it only through cri-dockerd.`,
    hint: 'Make sure that cri-dockerd is installed there and that the kubelet uses its socket.',
  };
}

/** CRI-O follows the minors of Kubernetes, and is meant for the kubelet of the same. */
function crioProblem(line: number, told: string, minor: number, host: string): RuntimeProblem | undefined {
  if (line >= minor) return undefined;
  return {
    severity: 'warning',
    code: 'runtime-behind',
    message: `CRI-O ${told} on ${host} is of an older minor than the kubelet will be (${minorWords(minor)}).`,
    hint: 'CRI-O follows the minors of Kubernetes: upgrade it to the same one while the node is drained.',
  };
}
