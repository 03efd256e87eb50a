import { describe, expect, it } from 'vitest';
import { uploadCertificates } from '../../../../../src/core/command/kubeadm/upload-certs';
import { userKubeconfig } from '../../../../../src/core/command/kubeadm/user-kubeconfig';
import { printCommand } from '../../../../../src/core/command/print';
import { ended } from '../results';

const KEY = 'f8902e114ef118304e561c3ecd4d0b543adc226b7a07f675f56564185ffe0c07';

/** What a failure says, with everything it carries. */
function said(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return `${(error as Error).message} ${JSON.stringify((error as Error).cause)}`;
  }
  throw new Error('It did not fail.');
}

// What kubeadm 1.34.4 printed.
describe('kubeadm init phase upload-certs', () => {
  const command = uploadCertificates('kind: ClusterConfiguration\n');

  it('gives the key that kubeadm prints', () => {
    const printed = '[upload-certs] Storing the certificates in Secret "kubeadm-certs" in the "kube-system" Namespace\n';
    expect(command.parse(ended(`${printed}[upload-certs] Using certificate key:\n${KEY}\n`))).toBe(KEY);
  });

  it('never says it, whatever goes wrong', () => {
    expect(said(() => command.parse(ended(`key ${KEY}\n`)))).not.toContain(KEY);
    expect(said(() => command.parse(ended(`Using certificate key:\n${KEY}\n`, { exitCode: 1 })))).not.toContain(KEY);
    expect(said(() => command.parse(ended(KEY, { exitCode: 1, stderr: 'error: no API' })))).toContain('no API');
  });
});

describe('kubeadm kubeconfig user', () => {
  const command = userKubeconfig({ client: 'system:node:w1', organization: 'system:nodes', configuration: 'kind: x', validSeconds: 3600 });
  const secret = 'LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt';

  it('has no secret among its words', () => {
    expect(printCommand(command)).toBe(
      'sudo kubeadm kubeconfig user --org=system:nodes --client-name=system:node:w1 --config=/dev/stdin --validity-period=3600s < (stdin)',
    );
  });

  it('gives the kubeconfig, and nothing of it when it fails', () => {
    expect(command.parse(ended('W1123 something\napiVersion: v1\nkind: Config\n'))).toBe('apiVersion: v1\nkind: Config\n');
    expect(said(() => command.parse(ended(`client-key-data ${secret}`)))).not.toContain(secret);
    expect(said(() => command.parse(ended(`client-key-data ${secret}`, { exitCode: 1, stderr: 'error: no key' })))).not.toContain(secret);
  });
});
