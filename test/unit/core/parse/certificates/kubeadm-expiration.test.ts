import { describe, expect, it } from 'vitest';
import { parseKubeadmExpiration } from '../../../../../src/core/parse/certificates/kubeadm-expiration';

const JSON_OUTPUT = `{
    "kind": "CertificateExpirationInfo",
    "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
    "certificates": [
        { "name": "admin.conf", "expirationDate": "2027-11-27T16:00:05Z", "residualTime": 31535999, "externallyManaged": false, "caName": "ca", "missing": false },
        { "name": "etcd-server", "expirationDate": null, "residualTime": 0, "externallyManaged": false, "missing": true },
        { "name": "apiserver", "expirationDate": "2026-12-01T00:00:00Z", "residualTime": 1, "externallyManaged": true, "caName": "ca", "missing": false }
    ],
    "certificateAuthorities": [
        { "name": "ca", "expirationDate": "2036-11-25T16:00:05Z", "residualTime": 315359999, "externallyManaged": false, "missing": false }
    ]
}
`;

/** As kubeadm 1.22 to 1.29 print it; cells are padded and may be empty. */
const TABLE = `[check-expiration] Reading configuration from the cluster...
[check-expiration] FYI: You can look at this config file with 'kubectl -n kube-system get cm kubeadm-config -o yaml'

CERTIFICATE                EXPIRES                  RESIDUAL TIME   CERTIFICATE AUTHORITY   EXTERNALLY MANAGED
admin.conf                 Dec 30, 2026 23:36 UTC   364d                                    no      
apiserver                  Dec 30, 2026 23:36 UTC   364d            ca                      no      
!MISSING! etcd-server                                                                       
front-proxy-client         Dec 30, 2020 23:36 UTC   <invalid>       front-proxy-ca          yes     

CERTIFICATE AUTHORITY   EXPIRES                  RESIDUAL TIME   EXTERNALLY MANAGED
ca                      Dec 28, 2029 23:36 UTC   9y              no      
!MISSING! etcd-ca                                                
front-proxy-ca          Dec 28, 2029 23:36 UTC   9y              yes     
`;

/** Of 1.15 to 1.17: no column for the authority, no second table. */
const OLD_TABLE = `CERTIFICATE                EXPIRES                  RESIDUAL TIME   EXTERNALLY MANAGED
admin.conf                 May 13, 2020 10:00 UTC   364d            no      
apiserver                  May 13, 2020 09:59 UTC   364d            yes     
`;

describe('the list of kubeadm', () => {
  it('is read from JSON, with notes before it', () => {
    const list = parseKubeadmExpiration(
      `[check-expiration] Error reading configuration from the Cluster. Falling back to default configuration\n\n${JSON_OUTPUT}`,
    );
    expect(list).toEqual([
      {
        name: 'admin.conf',
        isAuthority: false,
        expiresAt: Date.UTC(2027, 10, 27, 16, 0, 5),
        authority: 'ca',
        externallyManaged: false,
        missing: false,
      },
      { name: 'etcd-server', isAuthority: false, expiresAt: undefined, authority: undefined, externallyManaged: false, missing: true },
      { name: 'apiserver', isAuthority: false, expiresAt: Date.UTC(2026, 11, 1), authority: 'ca', externallyManaged: true, missing: false },
      {
        name: 'ca',
        isAuthority: true,
        expiresAt: Date.UTC(2036, 10, 25, 16, 0, 5),
        authority: undefined,
        externallyManaged: false,
        missing: false,
      },
    ]);
  });

  it('is read from the table', () => {
    const at = Date.UTC(2026, 11, 30, 23, 36);
    expect(parseKubeadmExpiration(TABLE)).toEqual([
      { name: 'admin.conf', isAuthority: false, expiresAt: at, authority: undefined, externallyManaged: false, missing: false },
      { name: 'apiserver', isAuthority: false, expiresAt: at, authority: 'ca', externallyManaged: false, missing: false },
      { name: 'etcd-server', isAuthority: false, expiresAt: undefined, authority: undefined, externallyManaged: false, missing: true },
      {
        name: 'front-proxy-client',
        isAuthority: false,
        expiresAt: Date.UTC(2020, 11, 30, 23, 36),
        authority: 'front-proxy-ca',
        externallyManaged: true,
        missing: false,
      },
      {
        name: 'ca',
        isAuthority: true,
        expiresAt: Date.UTC(2029, 11, 28, 23, 36),
        authority: undefined,
        externallyManaged: false,
        missing: false,
      },
      { name: 'etcd-ca', isAuthority: true, expiresAt: undefined, authority: undefined, externallyManaged: false, missing: true },
      {
        name: 'front-proxy-ca',
        isAuthority: true,
        expiresAt: Date.UTC(2029, 11, 28, 23, 36),
        authority: undefined,
        externallyManaged: true,
        missing: false,
      },
    ]);
  });

  it('is read from the tables of the first versions', () => {
    expect(parseKubeadmExpiration(OLD_TABLE).map(({ name, externallyManaged, authority }) => [name, externallyManaged, authority])).toEqual(
      [
        ['admin.conf', false, undefined],
        ['apiserver', true, undefined],
      ],
    );
  });

  it('says when it is something else', () => {
    expect(() => parseKubeadmExpiration('error: unknown flag: --output')).toThrow('neither JSON nor its table');
    expect(() => parseKubeadmExpiration('{"kind":"Images"}')).toThrow('not about certificates');
    expect(() => parseKubeadmExpiration('{"kind":')).toThrow('damaged');
  });
});
