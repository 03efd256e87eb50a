import { ordinalOf } from './versions';

/** The CoreDNS that kubeadm of a minor brings. Source: `CoreDNSVersion` in kubeadm's constants. */
const BROUGHT: Readonly<Record<number, string>> = {
  1030: '1.11.3',
  1031: '1.11.3',
  1032: '1.11.3',
  1033: '1.12.0',
  1034: '1.12.1',
  1035: '1.13.1',
  1036: '1.14.2',
};

/** Plugins that the migration of Corefiles knows; any other one keeps CoreDNS from being upgraded. */
const MIGRATABLE = new Set(
  `errors log health ready autopath kubernetes k8s_external prometheus forward cache loop reload loadbalance hosts rewrite transfer proxy
   federation`.split(/\s+/),
);

export function coreDnsBroughtWith(kubernetes: string): string | undefined {
  return BROUGHT[ordinalOf(kubernetes) ?? 0];
}

/** Plugins of a Corefile that its migration does not know. */
export function unknownPlugins(corefile: string): readonly string[] {
  const found = new Set<string>();
  let depth = 0;
  for (const line of corefile.split('\n')) {
    const text = line.replace(/#.*$/, '').trim();
    if (text === '') continue;
    const [word = ''] = text.split(/\s+/);
    if (depth === 1 && word !== '}' && !MIGRATABLE.has(word)) found.add(word);
    depth += [...text].filter((char) => char === '{').length - [...text].filter((char) => char === '}').length;
  }
  return [...found];
}
