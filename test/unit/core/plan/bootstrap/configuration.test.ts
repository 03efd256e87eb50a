import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { noCrds } from '../../../../../src/language/service/crd/source';
import { Inspector } from '../../../../../src/language/service/engine/inspector';
import { families } from '../../../../../src/language/service/families';
import { optionsOf, planOf } from './support';
import { CONFIGURATIONS } from './configurations';

const inspector = new Inspector(families);

describe('bootstrapConfiguration', () => {
  it.each(CONFIGURATIONS)('has nothing that our own linter minds: %s', (name, fields) => {
    const { configuration } = planOf(optionsOf(...fields)).body;
    const environment = { target: { major: 1, minor: 34 }, crds: noCrds, now: Date.UTC(2026, 10, 23) };
    const found = inspector.quick(inspector.read(`${name}.yaml`, configuration), environment);
    expect(found.map(({ finding }) => `${finding.rule} ${finding.message}`)).toEqual([]);
  });

  it('explains itself, and says what the fleet file said', () => {
    const { configuration } = planOf(
      optionsOf('podSubnets: [10.244.0.0/16]', 'certificateValidity: 4380h', 'kubelet: { failSwapOn: false }'),
    ).body;
    const [init, cluster, kubelet] = parseAllDocuments(configuration).map((document) => document.toJS() as Record<string, unknown>);
    expect(init).toMatchObject({
      kind: 'InitConfiguration',
      nodeRegistration: { name: 'cp1', criSocket: 'unix:///run/containerd/containerd.sock' },
    });
    expect(cluster).toMatchObject({
      controlPlaneEndpoint: 'api.example.org:6443',
      networking: { podSubnet: '10.244.0.0/16' },
      certificateValidityPeriod: '4380h',
    });
    expect(kubelet).toMatchObject({ kind: 'KubeletConfiguration', failSwapOn: false });
    expect(configuration.match(/^ *# /gm)?.length).toBeGreaterThan(5);
    expect(configuration).not.toMatch(/\btoken:|certificateKey/);
  });
});
