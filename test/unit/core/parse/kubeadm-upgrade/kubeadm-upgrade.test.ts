import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  imagesOnHost,
  kubeadmImages,
  kubeadmUpgradeApply,
  kubeadmUpgradeDiff,
  kubeadmUpgradeNode,
  kubeadmUpgradePlan,
  kubeadmVersionJson,
} from '../../../../../src/core/command/kubeadm/upgrade';
import { parsePreflight } from '../../../../../src/core/parse/kubeadm-upgrade/preflight';
import { ended } from '../../command/results';

/** What real programs printed on a real cluster. */
const recorded = (name: string) => readFileSync(join(import.meta.dirname, '../../../../fixtures/upgrade', name), 'utf8');

describe('kubeadm upgrade plan -o json', () => {
  const { parse, argv, sudo } = kubeadmUpgradePlan('v1.35.4');

  it('is asked for a version, so that it asks nobody on the Internet', () => {
    expect(argv).toEqual(['kubeadm', 'upgrade', 'plan', 'v1.35.4', '-o', 'json']);
    expect(sudo).toBe(true);
  });

  it('is read as 1.35.4 prints it', () => {
    const plan = parse(ended(recorded('kubeadm-1.35.4-plan.json')));
    expect(plan?.upgrades).toHaveLength(1);
    expect(plan?.upgrades[0]?.components).toContainEqual({ name: 'kubelet', currentVersion: 'v1.34.4', newVersion: 'v1.35.4', node: 'w1' });
    expect(plan?.upgrades[0]?.components.find(({ name }) => name === 'etcd')).toMatchObject({
      currentVersion: '3.6.5-0',
      newVersion: '3.6.6-0',
      node: 'cp1',
    });
    expect(plan?.configVersions.map(({ group }) => group)).toEqual(['kubeproxy.config.k8s.io', 'kubelet.config.k8s.io']);
  });

  it('is nothing where there is nothing to upgrade: kubeadm then prints nothing at all', () => expect(parse(ended(''))).toBeUndefined());

  it('is read behind the coloured report that a failed verification leaves on stdout', () => {
    const noisy = `${recorded('preflight.stdout')}${recorded('kubeadm-1.35.4-plan.json')}`;
    expect(parse(ended(noisy))?.upgrades[0]?.components).toHaveLength(9);
  });

  // Before v1alpha3 the components stood at the top. Shapes from the types of kubeadm 1.26 to 1.30.
  it.each(['v1alpha1', 'v1alpha2'])('is read as %s', (version) => {
    const old = {
      kind: 'UpgradePlan',
      apiVersion: `output.kubeadm.k8s.io/${version}`,
      components: [{ name: 'kube-apiserver', currentVersion: 'v1.26.3', newVersion: 'v1.27.1' }],
      configVersions: [{ group: 'kubelet.config.k8s.io', currentVersion: '', preferredVersion: 'v1beta1', manualUpgradeRequired: true }],
    };
    expect(parse(ended(JSON.stringify(old, undefined, 2)))).toEqual({
      upgrades: [
        {
          description: undefined,
          components: [{ name: 'kube-apiserver', currentVersion: 'v1.26.3', newVersion: 'v1.27.1', node: undefined }],
        },
      ],
      configVersions: [{ group: 'kubelet.config.k8s.io', current: undefined, preferred: 'v1beta1', manualUpgradeRequired: true }],
    });
  });

  it('is refused where it is something else', () => {
    expect(() => parse(ended('{"kind": "Images", "apiVersion": "output.kubeadm.k8s.io/v1alpha3"}'))).toThrow(
      expect.objectContaining({ kind: 'protocol' }),
    );
    expect(() => parse(ended('', { exitCode: 1, stderr: "couldn't create a Kubernetes client\n" }))).toThrow(/Kubernetes client/);
  });
});

describe('other answers of kubeadm', () => {
  it('its version', () => expect(kubeadmVersionJson.parse(ended(recorded('version.json')))).toBe('v1.35.4'));

  it('the images it wants', () => {
    const images = kubeadmImages('v1.35.4').parse(ended(recorded('images.json')));
    expect(images).toContain('registry.k8s.io/etcd:3.6.6-0');
    expect(images).toHaveLength(7);
  });

  it('the images that are there', () => {
    const images = imagesOnHost.parse(ended(recorded('crictl-images.json')));
    expect(images).toContain('registry.k8s.io/kube-apiserver:v1.34.4');
    expect(images).toContain('registry.k8s.io/etcd:3.6.5-0');
  });

  it('what changes in manifests', () => {
    const diffs = kubeadmUpgradeDiff('v1.35.4').parse(ended(recorded('kubeadm-diff.txt')));
    expect(diffs.map(({ path }) => path.replace(/^.*\//, ''))).toEqual([
      'kube-apiserver.yaml',
      'kube-controller-manager.yaml',
      'kube-scheduler.yaml',
    ]);
    expect(diffs[0]?.lines).toEqual([
      '@@ -42 +42 @@',
      '-    image: registry.k8s.io/kube-apiserver:v1.34.4',
      '+    image: registry.k8s.io/kube-apiserver:v1.35.4',
    ]);
  });

  it('nothing changes: no diff', () =>
    expect(kubeadmUpgradeDiff('v1.34.4').parse(ended('[upgrade/diff] Reading configuration\n'))).toEqual([]));
});

describe('what kubeadm checks', () => {
  it('is read from its stderr, each with the name that ignores it', () => {
    const found = parsePreflight(recorded('preflight.stderr'));
    expect(found.map(({ level, name }) => `${level} ${name}`)).toEqual(['warning ContainerRuntimeVersion', 'error SystemVerification']);
    expect(found[1]?.message).toMatch(/^cgroups v1 support is deprecated.*5573-remove-cgroup-v1$/);
  });

  it('takes lines that a message goes on over, and nothing behind it', () => {
    const text =
      '[preflight] Some fatal errors occurred:\n\t[ERROR CoreDNSUnsupportedPlugins]: there are unsupported plugins in the CoreDNS Corefile:\n  template\nerror: preflight failed\nmore\n';
    expect(parsePreflight(text)).toEqual([
      { level: 'error', name: 'CoreDNSUnsupportedPlugins', message: 'there are unsupported plugins in the CoreDNS Corefile: template' },
    ]);
  });
});

it('upgrades with the checks that are ignored, and with none', () => {
  expect(kubeadmUpgradeApply('v1.35.4', { ignorePreflight: [] }).argv).toEqual(['kubeadm', 'upgrade', 'apply', 'v1.35.4', '--yes']);
  expect(kubeadmUpgradeNode({ ignorePreflight: ['SystemVerification', 'Swap'] }).argv).toEqual([
    'kubeadm',
    'upgrade',
    'node',
    '--ignore-preflight-errors=SystemVerification,Swap',
  ]);
});
