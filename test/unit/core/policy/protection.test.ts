import { describe, expect, it } from 'vitest';
import { protectionOf, type ProtectionRules } from '../../../../src/core/policy/protection';

const prod = { name: 'prod-eu', context: 'admin@prod-eu' };
const none: ProtectionRules = { protectedClusters: [], readOnly: false, readOnlyClusters: [], fleet: [] };
const under = (over: Partial<ProtectionRules>) => protectionOf(prod, { ...none, ...over });

describe('how strictly a cluster is treated', () => {
  it('freely where nothing names it', () => {
    expect(under({ protectedClusters: ['staging'] })).toEqual({ protected: false, readOnly: false, why: undefined });
    expect(under({ protectedClusters: ['prod'] }).protected).toBe(false);
  });

  it('by name or context, with stars, whatever the case', () => {
    for (const pattern of ['prod-eu', 'prod-*', '*', 'PROD-EU', 'admin@*', '*-eu']) {
      expect(under({ protectedClusters: [pattern] }).protected).toBe(true);
    }
    expect(under({ protectedClusters: ['prod.eu'] }).protected).toBe(false);
  });

  it('by the fleet file', () => {
    expect(under({ fleet: [{ name: 'prod-eu', protected: true }] })).toMatchObject({
      protected: true,
      why: 'The fleet file protects this cluster.',
    });
    expect(under({ fleet: [{ name: 'x', context: 'admin@prod-eu', readOnly: true }] }).readOnly).toBe(true);
    expect(under({ fleet: [{ name: 'x', context: 'other', readOnly: true }] }).readOnly).toBe(false);
  });

  it('the strictest wins, and nothing loosens what another asks for', () => {
    const both = under({
      protectedClusters: ['prod-*'],
      readOnlyClusters: ['prod-eu'],
      fleet: [{ name: 'prod-eu', protected: false, readOnly: false }],
    });
    expect(both).toEqual({ protected: true, readOnly: true, why: 'The setting drydock.readOnlyClusters names it (prod-eu).' });
    expect(under({ readOnly: true }).why).toContain('drydock.readOnly is on');
  });
});
