/** docs/rules: a page for each rule, made from the registry. DRYDOCK_UPDATE_GOLDEN=1 writes them. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rulePage } from '../../../../src/language/server/features/rule-page';
import { Inspector } from '../../../../src/language/service/engine/inspector';
import { families } from '../../../../src/language/service/families';
import { generalRules } from '../../../../src/language/service/general/rules';
import type { RuleInfo } from '../../../../src/language/service/finding';

const FOLDER = join(import.meta.dirname, '../../../../docs/rules');
const { rules } = new Inspector(families);

const TITLES: Readonly<Record<string, string>> = {
  kubeadm: 'kubeadm',
  'component-config': 'kubelet and kube-proxy',
  'aws-auth': 'aws-auth',
  crd: 'CustomResourceDefinitions',
  'custom-resource': 'custom resources',
  fleet: 'fleet files',
};

function index(): string {
  const table = (list: readonly RuleInfo[]) =>
    [
      '| rule | usual severity | guards against |',
      '|---|---|---|',
      ...list.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`),
    ].join('\n');
  const sections = families.map(({ id, rules: own }) => `## ${TITLES[id] ?? id}\n\n${table(own)}`);
  return `${['# Rules', 'Made from the registry; `npm run docs:rules` writes it anew.', `## every file\n\n${table(generalRules)}`, ...sections].join('\n\n')}\n`;
}

const pages = new Map([
  ...rules.map((rule) => [`${rule.id}.md`, `${rulePage(rule).trimEnd()}\n`] as const),
  ['README.md', index()] as const,
]);

it('has ids that are used once', () => {
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
});

it('has a current page for each rule', async () => {
  if (process.env.DRYDOCK_UPDATE_GOLDEN === '1') {
    await rm(FOLDER, { recursive: true, force: true });
    await mkdir(FOLDER, { recursive: true });
    for (const [name, text] of pages) await writeFile(join(FOLDER, name), text);
  }
  expect((await readdir(FOLDER)).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages)
    expect(await readFile(join(FOLDER, name), 'utf8'), `docs/rules/${name} is current: npm run docs:rules`).toBe(text);
});
