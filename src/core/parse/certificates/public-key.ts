import type { KeyObject } from 'node:crypto';
import type { PublicKeyKind } from '../../model/certificate';

const CURVES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  prime256v1: ['P-256', 256],
  secp256k1: ['secp256k1', 256],
  secp384r1: ['P-384', 384],
  secp521r1: ['P-521', 521],
};

/** What kind of key it is, and how long. */
export function publicKeyKind(key: KeyObject): PublicKeyKind {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return { type: 'RSA', bits: modulusLength, curve: undefined };
    case 'dsa':
      return { type: 'DSA', bits: modulusLength, curve: undefined };
    case 'ec': {
      const [curve, bits] = CURVES[namedCurve ?? ''] ?? [namedCurve, undefined];
      return { type: 'ECDSA', bits, curve };
    }
    case 'ed25519':
      return { type: 'Ed25519', bits: 256, curve: undefined };
    case 'ed448':
      return { type: 'Ed448', bits: 456, curve: undefined };
    default:
      return { type: 'unknown', bits: undefined, curve: undefined };
  }
}
