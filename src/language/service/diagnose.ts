import { readHeader } from './document/header';
import { rules as allRules } from './rules/registry';
import type { Rule, RuleFinding } from './rules/rule';
import { splitDocuments } from './text/split';

/** Judges every document of a YAML text that is of a kind we know. Pure: the same text gives the same findings. */
export function diagnose(text: string, rules: readonly Rule[] = allRules): readonly RuleFinding[] {
  const findings: RuleFinding[] = [];
  for (const span of splitDocuments(text)) {
    const document = { text, span, header: readHeader(text, span) };
    for (const rule of rules) {
      for (const found of rule.check(document)) findings.push({ rule: rule.id, severity: rule.severity, ...found });
    }
  }
  return findings.sort((a, b) => a.start - b.start);
}
