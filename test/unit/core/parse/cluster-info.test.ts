import { describe, expect, it } from 'vitest';
import { parseClusterInfo, parseJoinConfiguration } from '../../../../src/core/parse/cluster-info';
import { issue } from '../certificates';

const [old, next] = [
  await issue({ subject: 'CN=kubernetes', authority: true }),
  await issue({ subject: 'CN=kubernetes', authority: true }),
];
const kubeconfig = (server: string, pem: string) =>
  `clusters:\n- cluster:\n    server: ${server}\n    certificate-authority-data: ${Buffer.from(pem).toString('base64')}\n`;

describe('cluster-info', () => {
  it('has the endpoint, every authority and the tokens that sign it', () => {
    const info = parseClusterInfo({
      kubeconfig: kubeconfig('https://[fd00::1]:6443', old.pem + next.pem),
      'jws-kubeconfig-abcdef': 'x',
      'jws-kubeconfig-toolong': 'x',
    });
    expect(info.endpoint).toBe('[fd00::1]:6443');
    expect(info.authorities).toHaveLength(2);
    expect(info.signedBy).toEqual(['abcdef']);
  });

  it.each([
    [{}, 'It names no address of the API server.'],
    [{ kubeconfig: 'a: [' }, 'Its kubeconfig is not YAML.'],
    [{ kubeconfig: kubeconfig('https://a:6443', 'x') }, 'It has no authority.'],
  ])('is refused where it is none', (data, message) => {
    expect(() => parseClusterInfo(data)).toThrow(message);
  });
});

describe('kubeadm-config', () => {
  it('says by which endpoint the cluster is joined', () => {
    expect(parseJoinConfiguration('apiVersion: kubeadm.k8s.io/v1beta4\ncontrolPlaneEndpoint: api.example.org\n')).toEqual({
      endpoint: 'api.example.org:6443',
      apiVersion: 'kubeadm.k8s.io/v1beta4',
    });
    expect(parseJoinConfiguration('controlPlaneEndpoint: "10.0.0.5:8443"').endpoint).toBe('10.0.0.5:8443');
    expect(parseJoinConfiguration('kind: ClusterConfiguration').endpoint).toBeUndefined();
  });
});
