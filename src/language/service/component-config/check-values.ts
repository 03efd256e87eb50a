import type { LintDocument } from '../document';
import type { Report } from '../finding';
import { isPlaceholder } from '../text/placeholder';
import { nearestName } from '../text/similar';
import { asText, asValue, at } from '../yaml/walk';
import { kl010, kl011 } from './rules';

/** Choices by kind and path. Source: pkg/kubelet/apis/config/validation and pkg/proxy/apis/config/validation. */
const CHOICES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  KubeletConfiguration: {
    cgroupDriver: ['cgroupfs', 'systemd'],
    hairpinMode: ['promiscuous-bridge', 'hairpin-veth', 'none'],
    topologyManagerPolicy: ['none', 'best-effort', 'restricted', 'single-numa-node'],
    topologyManagerScope: ['container', 'pod'],
    cpuManagerPolicy: ['none', 'static'],
    memoryManagerPolicy: ['None', 'Static'],
    'memorySwap.swapBehavior': ['NoSwap', 'LimitedSwap'],
    configMapAndSecretChangeDetectionStrategy: ['Get', 'Cache', 'Watch'],
    'authorization.mode': ['AlwaysAllow', 'Webhook'],
  },
  KubeProxyConfiguration: {
    mode: ['iptables', 'ipvs', 'nftables', 'kernelspace'],
    detectLocalMode: ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'],
  },
};

type Range = readonly [least: number, most: number];
const PORT: Range = [0, 65_535];
const PERCENT: Range = [0, 100];
const AT_LEAST = (least: number): Range => [least, Infinity];

/** Ranges of numbers by kind and path, from the same places. */
const RANGES: Readonly<Record<string, Readonly<Record<string, Range>>>> = {
  KubeletConfiguration: {
    port: [1, 65_535],
    readOnlyPort: PORT,
    healthzPort: PORT,
    imageGCHighThresholdPercent: PERCENT,
    imageGCLowThresholdPercent: PERCENT,
    oomScoreAdj: [-1_000, 1_000],
    nodeLeaseDurationSeconds: AT_LEAST(1),
    maxPods: AT_LEAST(0),
    podsPerCore: AT_LEAST(0),
    maxOpenFiles: AT_LEAST(0),
    registryPullQPS: AT_LEAST(0),
    registryBurst: AT_LEAST(0),
    eventRecordQPS: AT_LEAST(0),
    eventBurst: AT_LEAST(0),
    kubeAPIQPS: AT_LEAST(0),
    kubeAPIBurst: AT_LEAST(0),
    iptablesMasqueradeBit: [0, 31],
    iptablesDropBit: [0, 31],
    nodeStatusMaxImages: AT_LEAST(-1),
    maxParallelImagePulls: AT_LEAST(1),
    containerLogMaxFiles: AT_LEAST(2),
    containerLogMaxWorkers: AT_LEAST(1),
  },
  KubeProxyConfiguration: {
    oomScoreAdj: [-1_000, 1_000],
    'iptables.masqueradeBit': [0, 31],
    'nftables.masqueradeBit': [0, 31],
    'conntrack.maxPerCore': AT_LEAST(0),
    'conntrack.min': AT_LEAST(0),
  },
};

/** Values that decode, and that the component refuses when it starts. */
export function checkValues({ root, header }: LintDocument, report: Report): void {
  const kind = header.kind?.value ?? '';
  const placeOf = (path: string) => at(root, path.split('.'))?.value;
  for (const [path, choices] of Object.entries(CHOICES[kind] ?? {})) {
    const node = placeOf(path);
    const text = asText(node);
    if (node === undefined || text === undefined || text === '' || isPlaceholder(text) || choices.includes(text)) continue;
    const near = nearestName(text, choices);
    report(kl010, node, `${path} is ${choices.join(', ')}, not "${text}": the component does not start with it.`, {
      ...(near === undefined
        ? {}
        : { fixes: [{ title: `Change to ${near}`, edits: [{ start: node.start, end: node.end, newText: near }], isSafe: false }] }),
    });
  }
  for (const [path, [least, most]] of Object.entries(RANGES[kind] ?? {})) {
    const node = placeOf(path);
    const value = asValue(node);
    if (node === undefined || typeof value !== 'number' || (value >= least && value <= most)) continue;
    report(
      kl011,
      node,
      `${path} is ${most === Infinity ? `at least ${least}` : `${least} to ${most}`}, not ${value}: the component does not start with it.`,
    );
  }
  const [low, high] = [asValue(placeOf('imageGCLowThresholdPercent')), asValue(placeOf('imageGCHighThresholdPercent'))];
  const lowNode = placeOf('imageGCLowThresholdPercent');
  if (
    kind === 'KubeletConfiguration' &&
    typeof low === 'number' &&
    lowNode !== undefined &&
    low >= (typeof high === 'number' ? high : 85)
  ) {
    report(
      kl011,
      lowNode,
      `imageGCLowThresholdPercent must be below imageGCHighThresholdPercent (${typeof high === 'number' ? high : '85 when not written'}).`,
    );
  }
}
