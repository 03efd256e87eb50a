import { beforeAll, describe, expect, it } from 'vitest';
import { editorGrammars, loadGrammar, type Token } from './tokens';

const folder = editorGrammars();

describe.skipIf(folder === undefined)('grammars injected into YAML', () => {
  let colour: (text: string) => readonly Token[][];
  let colourKubeadm: (text: string) => readonly Token[][];

  beforeAll(async () => {
    colour = await loadGrammar(folder ?? '', 'source.yaml');
    colourKubeadm = await loadGrammar(folder ?? '', 'source.yaml.kubeadm');
  });

  const scopesOf = (lines: readonly Token[][], text: string): readonly string[] => {
    const found = lines.flat().find((token) => token.text === text);
    if (found === undefined) throw new Error(`no token ${text} in ${JSON.stringify(lines.flat().map((token) => token.text))}`);
    return found.scopes;
  };
  const isInvalid = (lines: readonly Token[][]) => lines.flat().filter(({ scopes }) => scopes.some((scope) => scope.startsWith('invalid')));

  describe('aws-auth', () => {
    const map = (body: string, before = '') => `kind: ConfigMap\ndata:\n${before}  mapRoles: |\n${body}  mapUsers: []\nother: 1\n`;
    const entry =
      '    - rolearn: arn:aws:iam::111122223333:role/a\n      username: system:node:{{EC2PrivateDNSName}}\n\n      groups:\n        - x\n';

    it('has YAML inside the block', () => {
      const lines = colour(map(entry));
      expect(scopesOf(lines, 'rolearn')).toEqual(expect.arrayContaining(['meta.embedded.block.aws-auth.drydock', 'entity.name.tag.yaml']));
      expect(scopesOf(lines, 'groups')).toContain('meta.embedded.block.aws-auth.drydock');
      expect(isInvalid(lines)).toEqual([]);
    });

    it('ends with the block', () => {
      const lines = colour(map(entry));
      expect(scopesOf(lines, 'mapUsers')).not.toContain('meta.embedded.block.aws-auth.drydock');
      expect(scopesOf(lines, 'other')).toContain('entity.name.tag.yaml');
    });

    it('works behind another key', () => {
      const lines = colour(map(entry, '  first: x\n'));
      expect(scopesOf(lines, 'rolearn')).toContain('entity.name.tag.yaml');
      expect(scopesOf(lines, 'mapUsers')).not.toContain('meta.embedded.block.aws-auth.drydock');
      expect(isInvalid(lines)).toEqual([]);
    });

    it('marks template variables that the authenticator knows, and no others', () => {
      expect(scopesOf(colour(map(entry)), 'EC2PrivateDNSName')).toContain('variable.language.template.drydock');
      const misspelt = colour(map(entry.replace('EC2PrivateDNSName', 'PrivateDNSName')));
      expect(misspelt.flat().some(({ scopes }) => scopes.includes('variable.language.template.drydock'))).toBe(false);
    });
  });

  describe('CEL', () => {
    const rules = (body: string) => `x-kubernetes-validations:\n${body}type: object\n`;

    it.each([
      ['plain', '  - rule: self.a == oldSelf.a\n    message: no\n'],
      ['double quoted', '  - rule: "self.a == oldSelf.a"\n    message: no\n'],
      ['single quoted', "  - message: no\n    rule: 'self.a == oldSelf.a' # why\n"],
      ['in a block', '  - message: no\n    rule: |\n      self.a ==\n        oldSelf.a\n    reason: FieldValueInvalid\n'],
      ['as message', '  - messageExpression: self.a == oldSelf.a\n'],
    ])('is coloured when it is %s', (_, body) => {
      const lines = colour(rules(body));
      expect(scopesOf(lines, 'oldSelf')).toContain('variable.language.cel');
      expect(scopesOf(lines, '==')).toContain('keyword.operator.cel');
      expect(scopesOf(lines, 'type')).toContain('entity.name.tag.yaml');
      expect(isInvalid(lines)).toEqual([]);
    });

    it('ends with the expression', () => {
      const lines = colour(rules('  - message: no\n    rule: |\n      self.a\n    reason: x\n'));
      expect(scopesOf(lines, 'reason')).toContain('entity.name.tag.yaml');
    });

    it('leaves a block behind a dash to YAML, which needs the line', () => {
      const lines = colour(rules('  - rule: |\n      self.a\n    reason: x\n  - rule: self.b\n'));
      expect(scopesOf(lines, 'reason')).toContain('entity.name.tag.yaml');
      expect(isInvalid(lines)).toEqual([]);
    });

    it('leaves other keys alone', () => {
      const lines = colour('rules:\n  - host: self\nruler: self.a\n');
      expect(lines.flat().some(({ scopes }) => scopes.some((scope) => scope.endsWith('.cel')))).toBe(false);
    });
  });

  it('colours kubeadm files as YAML', () => {
    expect(scopesOf(colourKubeadm('kind: ClusterConfiguration\n'), 'kind')).toContain('entity.name.tag.yaml');
  });
});
