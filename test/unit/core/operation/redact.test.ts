import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../../../src/core/operation/codec';
import { redactText, redactValue } from '../../../../src/core/operation/redact';

describe('secrets', () => {
  it.each([
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----', 'MIIEpAIB'],
    ['cut off: -----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIO', 'MHcCAQEEIO'],
    ['401 for Authorization: Bearer abc123.def-456_x==', 'abc123'],
    ['token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrOHMifQ.c2lnbmF0dXJl was refused', 'eyJ'],
    [`K10${'0'.repeat(64)}::server:hunter2`, 'hunter2'],
    ['kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef', '0123456789abcdef'],
    ['password=hunter2 and more', 'hunter2'],
    ['{"client-key-data": "aHVudGVyMg=="}', 'aHVudGVyMg'],
    ['proxy https://kate:hunter2@proxy.example:3128 did not answer', 'hunter2'],
  ])('%s', (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
    expect(encodeEvent({ type: 'note', message: text, seq: 0, at: 0 })).not.toContain(secret);
  });

  it('are taken out of fields named after them, however deep', () => {
    const value = { hosts: [{ password: 'x', user: 'kate' }], more: new Map([['token', 'y']]) };
    expect(redactValue(value)).toEqual({ hosts: [{ password: '[secret]', user: 'kate' }], more: new Map([['token', '[secret]']]) });
  });

  it('are not seen in the names of things, which must stay what they are', () => {
    const names = { targets: ['server.0123456789abcdef', 'kube-system/coredns-5d78c9869d-abcde'], uid: '0f4c-11', size: 12n, none: null };
    expect(redactValue(names)).toEqual(names);
  });
});
