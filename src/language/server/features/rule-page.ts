import type { RuleInfo } from '../../service/finding';

/** What people are told about a rule, as a Markdown page. */
export function rulePage(rule: RuleInfo): string {
  const example = rule.example ? ['## Example', 'Found:', fenced(rule.example.bad), 'Right:', fenced(rule.example.good)] : [];
  return [
    `# ${rule.id}`,
    rule.title,
    `Usual severity: **${rule.severity}**. \`drydock.languageService.severities\` changes it, the comment \`# drydock-ignore ${rule.id}\` above a line silences it there.`,
    rule.explanation,
    ...example,
    `Source: ${rule.source}`,
  ].join('\n\n');
}

function fenced(yaml: string): string {
  return `\`\`\`yaml\n${yaml.trimEnd()}\n\`\`\``;
}
