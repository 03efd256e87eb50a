import { describe, expect, it } from 'vitest';
import { offerFor } from '../../../../src/language/server/peers';

const alone = { redHatYaml: false, microsoftKubernetes: false };

describe('what is offered beside other extensions', () => {
  it('is everything when nobody else is there, or when full is chosen', () => {
    for (const offer of [offerFor('auto', alone), offerFor('full', { redHatYaml: true, microsoftKubernetes: true })]) {
      expect(offer).toMatchObject({ findings: true, syntaxErrors: true, schemas: true, folding: true, formatting: true, outline: true });
      expect(offer.feature('custom-resource', 'complete')).toBe(true);
      expect(offer.feature('kubeadm', 'symbols')).toBe(true);
    }
  });

  it("leaves syntax, folding, formatting and the outline to Red Hat's extension", () => {
    const offer = offerFor('auto', { ...alone, redHatYaml: true });
    expect(offer).toMatchObject({ findings: true, syntaxErrors: false, folding: false, formatting: false, outline: false, schemas: true });
    expect(offer.feature('kubeadm', 'hover')).toBe(true);
  });

  it("leaves completion and hover of custom resources to Microsoft's extension", () => {
    const offer = offerFor('auto', { ...alone, microsoftKubernetes: true });
    expect(offer.feature('custom-resource', 'complete')).toBe(false);
    expect(offer.feature('custom-resource', 'hover')).toBe(false);
    expect(offer.feature('custom-resource', 'actions')).toBe(true);
    expect(offer.feature('crd', 'complete')).toBe(true);
  });

  it('is findings and their fixes only when semanticOnly is chosen, and nothing when off is', () => {
    const semantic = offerFor('semanticOnly', alone);
    expect(semantic).toMatchObject({
      findings: true,
      syntaxErrors: false,
      schemas: false,
      folding: false,
      formatting: false,
      outline: false,
    });
    expect(semantic.feature('kubeadm', 'complete')).toBe(false);
    expect(offerFor('off', alone)).toMatchObject({ findings: false, schemas: false });
  });
});
