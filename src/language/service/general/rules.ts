import type { RuleInfo } from '../finding';

/** DY001: the document is not YAML. */
export const dy001: RuleInfo = {
  id: 'DY001',
  severity: 'error',
  title: 'A document of a kind that Drydock judges is not readable as YAML.',
  explanation:
    'Every Kubernetes tool stops at the first syntax error of a document and reads nothing of it. While the error stands, the other rules can not see the document either, so put it right first.',
  example: { bad: 'networking:\n  podSubnet: "10.244.0.0/16\n', good: 'networking:\n  podSubnet: "10.244.0.0/16"\n' },
  source: 'YAML 1.2, and go-yaml as the Kubernetes tools use it',
};

/** DY002: only a lenient parser reads it. */
export const dy002: RuleInfo = {
  id: 'DY002',
  severity: 'warning',
  title: 'A quoted text or a list in brackets goes on too far to the left for stricter parsers.',
  explanation:
    'The Kubernetes tools read a quoted text or a flow collection whose further lines stand at or left of the key they belong to. The YAML specification does not allow it, and other tools (editors, linters, templating) refuse the whole document. Indent the further lines more than the key.',
  example: { bad: 'message: "first\nsecond"\n', good: 'message: "first\n  second"\n' },
  source: 'YAML 1.2, section 7.3 (flow scalars and their indentation)',
};

/** DY003: a template that is not YAML before it is filled in. */
export const dy003: RuleInfo = {
  id: 'DY003',
  severity: 'information',
  title: 'A template can be judged only once it is filled in.',
  explanation:
    'The document holds constructs of a template language (`{{ … }}`, `{% … %}`) and is no YAML before they are replaced. Drydock says so once and judges nothing of it. Render the template and check the result, for example with `drydock lint --stdin`.',
  source: 'Drydock',
};

/** DY004: the file is too large. */
export const dy004: RuleInfo = {
  id: 'DY004',
  severity: 'information',
  title: 'A file is larger than what is checked.',
  explanation:
    'Files above the limit are not read, so that one generated file does not stall the editor. The setting `drydock.languageService.maxFileSize` raises the limit in the editor.',
  source: 'Drydock',
};

/** DY005: more findings than are shown. */
export const dy005: RuleInfo = {
  id: 'DY005',
  severity: 'information',
  title: 'A file has more findings than are shown.',
  explanation: 'After a thousand findings in one file the rest is left out. Correct those that are shown; the others appear then.',
  source: 'Drydock',
};

/** DY006: YAML that can not become the JSON that Kubernetes works on. */
export const dy006: RuleInfo = {
  id: 'DY006',
  severity: 'error',
  title: 'A document is YAML, but not one that the Kubernetes tools can read.',
  explanation:
    'The Kubernetes tools turn YAML into JSON first. That fails on an alias without an anchor, on an anchor that holds itself, on aliases that stand for an endless amount of text, on keys that are no plain words (a list or a mapping), on numbers that JSON does not have (`.inf`, `.nan`), on tags and escapes that do not fit their text, and on control characters.',
  example: { bad: 'networking: *common\n', good: 'networking: &common\n  podSubnet: 10.244.0.0/16\n' },
  source: 'sigs.k8s.io/yaml, which every Kubernetes tool reads YAML with',
};

/** DY007: text behind the end of a document. */
export const dy007: RuleInfo = {
  id: 'DY007',
  severity: 'warning',
  title: 'Something is written behind the end of a document, where no tool reads it.',
  explanation:
    'A document ends with a line `...`, and with the first line that stands further to the left than its first one. The Kubernetes tools read one document between two markers (`---`) and pass over what follows in silence, so such lines look as if they counted.',
  example: { bad: '  kind: A\n  name: a\nreplicas: 3\n', good: '  kind: A\n  name: a\n  replicas: 3\n' },
  source: 'go-yaml, which every Kubernetes tool reads YAML with',
};

export const generalRules: readonly RuleInfo[] = [dy001, dy002, dy003, dy004, dy005, dy006, dy007];
