import { KubeConfig } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../../../src/backends/kubernetes/kubeconfig/parse';

/** The official client reads the same file; where it accepts one, we have to find the same in it. */
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const config = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Config'),
  'current-context': name,
  clusters: fc.uniqueArray(
    fc.record({
      name,
      cluster: fc.record(
        {
          server: fc.constantFrom('https://10.0.0.1:6443', 'https://api.example.org', 'http://127.0.0.1:8080'),
          'certificate-authority': fc.constantFrom('ca.crt', '/etc/ca.crt'),
          'certificate-authority-data': fc.constant('Y2E='),
          'insecure-skip-tls-verify': fc.boolean(),
          'tls-server-name': fc.constant('kubernetes'),
          'proxy-url': fc.constant('socks5://127.0.0.1:1080'),
        },
        { requiredKeys: ['server'] },
      ),
    }),
    { selector: (entry) => entry.name, maxLength: 4 },
  ),
  users: fc.uniqueArray(
    fc.record({
      name,
      user: fc.record(
        {
          token: fc.constantFrom('abc', '123456'),
          username: fc.constant('me'),
          password: fc.constant('secret'),
          'client-certificate-data': fc.constant('Y2VydA=='),
          'client-key-data': fc.constant('a2V5'),
        },
        { requiredKeys: [] },
      ),
    }),
    { selector: (entry) => entry.name, maxLength: 4 },
  ),
  contexts: fc.uniqueArray(
    fc.record({ name, context: fc.record({ cluster: name, user: name, namespace: name }, { requiredKeys: ['cluster', 'user'] }) }),
    {
      selector: (entry) => entry.name,
      maxLength: 4,
    },
  ),
});

describe('a kubeconfig', () => {
  it('is read as the official client reads it', () => {
    fc.assert(
      fc.property(config, (content) => {
        const text = JSON.stringify(content);
        const theirs = new KubeConfig();
        theirs.loadFromString(text);
        const ours = parseKubeconfig('/config', text);
        expect(ours.currentContext).toBe(theirs.currentContext);
        expect(
          [...ours.contexts].map(([key, context]) => ({
            name: key,
            cluster: context.cluster,
            user: context.user,
            namespace: context.namespace,
          })),
        ).toEqual(
          theirs.contexts.map((context) => ({
            name: context.name,
            cluster: context.cluster,
            user: context.user,
            namespace: context.namespace,
          })),
        );
        for (const cluster of theirs.clusters) {
          expect(ours.clusters.get(cluster.name)).toMatchObject({
            server: cluster.server,
            certificateAuthorityData: cluster.caData,
            certificateAuthority: cluster.caFile,
            insecureSkipTlsVerify: cluster.skipTLSVerify ?? false,
            tlsServerName: cluster.tlsServerName,
            proxyUrl: cluster.proxyUrl,
          });
        }
        for (const user of theirs.users) {
          expect(ours.users.get(user.name)).toMatchObject({
            token: user.token,
            username: user.username,
            password: user.password,
            clientCertificateData: user.certData,
            clientKeyData: user.keyData,
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});
