import { describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { isTokenGroup, JOIN_GROUP, joinCommand, newToken } from '../../../../src/core/plan/join';
import { parseCertificate } from '../../../../src/core/parse/certificates/x509';
import { issue } from '../certificates';

const authority = parseCertificate((await issue({ subject: 'CN=kubernetes', authority: true })).der);

describe('a join command', () => {
  const parts = { endpoint: '10.0.0.5:6443', authorities: [authority], token: 'abcdef.0123456789abcdef' };

  it('pins every authority', () => {
    expect(joinCommand({ ...parts, authorities: [authority, { ...authority, keyHash: 'b' }], certificateKey: undefined })).toEqual([
      ...['kubeadm', 'join', '10.0.0.5:6443', '--token', 'abcdef.0123456789abcdef'],
      ...['--discovery-token-ca-cert-hash', `sha256:${authority.keyHash}`, '--discovery-token-ca-cert-hash', 'sha256:b'],
    ]);
  });

  it('has the certificate key of a control plane', () => {
    expect(joinCommand({ ...parts, certificateKey: 'c'.repeat(64) }).slice(-3)).toEqual([
      '--control-plane',
      '--certificate-key',
      'c'.repeat(64),
    ]);
  });
});

describe('a new token', () => {
  it('has the form that the API wants, and uses every character', () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 200; turn += 1) {
      const { id, secret } = newToken(randomBytes);
      expect(id).toMatch(/^[a-z0-9]{6}$/);
      expect(secret).toMatch(/^[a-z0-9]{16}$/);
      for (const character of id + secret) seen.add(character);
    }
    expect(seen.size).toBe(36);
  });

  it('drops bytes that would make some characters likelier than others', () => {
    let turn = 0;
    const bytes = [Uint8Array.of(255, 252, 0), Uint8Array.of(251, 35, 36)];
    const { id } = newToken((count) => bytes[turn++] ?? new Uint8Array(count));
    expect(id).toBe('a99aaa');
  });
});

it('knows groups of tokens', () => {
  expect(isTokenGroup(JOIN_GROUP)).toBe(true);
  expect(isTokenGroup('system:masters')).toBe(false);
  expect(isTokenGroup('system:bootstrappers:Upper')).toBe(false);
  expect(isTokenGroup('system:bootstrappers:a:')).toBe(false);
});
