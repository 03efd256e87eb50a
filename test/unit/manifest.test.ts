import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds } from '../../src/ui/command/ids';
import { settingDefaults } from '../../src/ui/setting-defaults';
import { changingCommands } from './support/command-reach';
import {
  certificateContextValues,
  clusterContextValues,
  etcdContextValues,
  operationContextValues,
  upgradeContextValues,
} from './manifest-rows';

const root = join(import.meta.dirname, '..', '..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(text('package.json')) as Manifest;
const { contributes } = manifest;
const names = JSON.parse(text('package.nls.json')) as Record<string, string>;
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => text(join('src', file)))
  .join('\n');

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly when?: string; readonly contents: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string; readonly when?: string }[]>>;
    readonly submenus: readonly { readonly id: string }[];
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Property>> }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly media: { readonly markdown: string }; readonly completionEvents: readonly string[] }[];
    }[];
  };
}

interface Property {
  readonly type: string;
  readonly default: unknown;
}

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();
const settings = Object.assign({}, ...contributes.configuration.map((part) => part.properties)) as Record<string, Property>;
const views = Object.values(contributes.views).flatMap((list) => list.map((view) => view.id));
const clauses = [
  ...Object.values(contributes.menus).flatMap((items) => items.map((item) => item.when)),
  ...contributes.viewsWelcome.map((welcome) => welcome.when),
  ...contributes.keybindings.map((binding) => binding.when),
  ...contributes.commands.map((command) => command.enablement),
].filter((clause) => clause !== undefined);

describe('commands', () => {
  it('are contributed and in the table, one for one', () => {
    expect(sorted(contributes.commands.map((one) => one.command))).toEqual(sorted(commandIds));
  });

  it('are registered, one for one', () => {
    const registered = [...sources.matchAll(/commands\.register\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(sorted(registered)).toEqual(sorted(commandIds));
    expect(registered).toHaveLength(commandIds.length);
  });

  it('that change a cluster are off in read-only mode, and the others are not', () => {
    const off = contributes.commands
      .filter(({ enablement = '' }) => enablement.includes('!drydock.readOnly'))
      .map(({ command }) => command);
    expect(sorted(off)).toEqual(sorted(changingCommands));
  });

  it('that menus, keys, welcomes and walkthroughs name do exist', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap((items) => items.flatMap((item) => item.command ?? [])),
      ...contributes.keybindings.map((binding) => binding.command),
      ...Object.values(names).flatMap((value) => [...value.matchAll(/\(command:(drydock\.[\w.]+)/g)].map((match) => match[1] ?? '')),
      ...contributes.walkthroughs.flatMap((one) =>
        one.steps.flatMap((step) => step.completionEvents.map((event) => event.replace(/^onCommand:/, ''))),
      ),
    ];
    expect(sorted(named).filter((id) => !commandIds.some((known) => known === id))).toEqual([]);
  });
});

describe('submenus', () => {
  it('are opened by a menu and have entries, one for one', () => {
    const opened = Object.values(contributes.menus).flatMap((items) => items.flatMap((item) => item.submenu ?? []));
    const ids = contributes.submenus.map(({ id }) => id);
    expect(sorted(opened)).toEqual(sorted(ids));
    expect(ids.filter((id) => (contributes.menus[id] ?? []).length === 0)).toEqual([]);
  });
});

describe('when clauses', () => {
  const built = {
    'drydock.certificates': certificateContextValues(),
    'drydock.clusters': clusterContextValues(),
    'drydock.etcd': etcdContextValues(),
    'drydock.operations': operationContextValues(),
    'drydock.upgrade': upgradeContextValues(),
  };
  const menu = contributes.menus['view/item/context'] ?? [];

  it.each(menu.map((item) => [item.command ?? item.submenu ?? '', item.when ?? ''] as const))(
    'of %s match a row that can be built: %s',
    (_, clause) => {
      const view = /view == ([\w.]+)/.exec(clause)?.[1];
      const pattern = /viewItem =~ \/(.+?)\/(?= |$)/.exec(clause)?.[1];
      expect(view).toBeDefined();
      expect(pattern).toBeDefined();
      const values = built[view as keyof typeof built];
      expect(values.filter((value) => new RegExp(pattern ?? '').test(value))).not.toEqual([]);
    },
  );

  it('offer to change a node of a read-only cluster nowhere', () => {
    const changing = ['cordon', 'uncordon', 'drain', 'outOfService'].map((verb) => `drydock.node.${verb}`);
    const items = menu.filter((item) => item.submenu === 'drydock.maintenance' || changing.includes(item.command ?? ''));
    expect(sorted(items.map((item) => item.command ?? ''))).toEqual(sorted([...changing, '']));
    for (const item of items) {
      const pattern = new RegExp(/viewItem =~ \/(.+?)\/(?= |$)/.exec(item.when ?? '')?.[1] ?? '');
      expect(built['drydock.clusters'].filter((value) => value.includes('+readOnly') && pattern.test(value))).toEqual([]);
    }
  });

  it('offer to change etcd of a read-only cluster nowhere', () => {
    const changing = menu.filter(({ command }) =>
      /^drydock\.(etcd\.(defragment|recoverSpace|addLearner|restore)|member\.(promote|moveLeader|remove))$/.test(command ?? ''),
    );
    expect(changing.length).toBeGreaterThan(5);
    for (const item of changing) {
      const pattern = new RegExp(/viewItem =~ \/(.+?)\/(?= |$)/.exec(item.when ?? '')?.[1] ?? '');
      expect(built['drydock.etcd'].filter((value) => value.includes('+readOnly') && pattern.test(value))).toEqual([]);
    }
  });

  it('offer to change certificates and tokens of a read-only cluster nowhere', () => {
    const changing = [
      ...['certificates.renew', 'certificates.restoreBackup', 'kubelet.repair', 'token.create', 'token.delete', 'join.copyCommand'],
      ...['request.approve', 'request.approveSafe', 'request.deny'],
    ].map((verb) => `drydock.${verb}`);
    const items = menu.filter((item) => changing.includes(item.command ?? ''));
    expect(sorted(items.map((item) => item.command ?? ''))).toEqual(sorted(changing));
    for (const { command, when = '' } of items) {
      const values = built[/view == ([\w.]+)/.exec(when)?.[1] as keyof typeof built];
      const pattern = new RegExp(/viewItem =~ \/(.+?)\/(?= |$)/.exec(when)?.[1] ?? '');
      expect([command, values.filter((value) => value.includes('+readOnly') && pattern.test(value))]).toEqual([command, []]);
    }
  });

  it('offer to prove every snapshot that may come back, also of a read-only cluster, and none that is known not to', () => {
    const [item, ...more] = menu.filter(({ command }) => command === 'drydock.snapshot.prove');
    expect(more).toEqual([]);
    const pattern = new RegExp(/viewItem =~ \/(.+?)\/(?= |$)/.exec(item?.when ?? '')?.[1] ?? 'x^');
    const rows = built['drydock.etcd'].filter((value) => value.startsWith('snapshot+'));
    const offered = (state: string) => rows.filter((value) => value.startsWith(`snapshot+${state}+`)).map((value) => pattern.test(value));
    for (const state of ['verified', 'unverified', 'unsigned', 'encrypted'])
      expect([state, ...new Set(offered(state))]).toEqual([state, true]);
    for (const state of ['digestMismatch', 'damaged', 'notSnapshot']) expect([state, ...new Set(offered(state))]).toEqual([state, false]);
    expect(rows.some((value) => value.includes('+readOnly') && pattern.test(value))).toBe(true);
    expect(built['drydock.etcd'].filter((value) => !value.startsWith('snapshot+') && pattern.test(value))).toEqual([]);
  });

  it('use only context keys and views that there are', () => {
    const declared = [...text('src/ui/context-keys.ts').matchAll(/^ {2}'(drydock\.\w+)': /gm)].map((match) => match[1] ?? '');
    const used = clauses.flatMap((clause) => [...clause.matchAll(/drydock\.\w+/g)].map((match) => match[0]));
    expect(sorted(used).filter((key) => !declared.includes(key) && !views.includes(key))).toEqual([]);
    expect(sorted(declared).filter((key) => !used.includes(key))).toEqual([]);
  });
});

describe('settings', () => {
  it('are declared and read with the same defaults, one for one', () => {
    const declared = Object.fromEntries(Object.entries(settings).map(([key, { default: value }]) => [key, value]));
    const read = Object.fromEntries(Object.entries(settingDefaults).map(([key, value]) => [`drydock.${key}`, value]));
    expect(declared).toEqual(read);
  });

  it('are all asked for somewhere', () => {
    const asked = (key: string) => new RegExp(`\\.get\\('${key.replaceAll('.', '\\.')}'\\)`).test(sources);
    expect(Object.keys(settingDefaults).filter((key) => !asked(key))).toEqual([]);
  });

  it('that lead to files or commands are not taken from an untrusted workspace', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations).toEqual(
      expect.arrayContaining(['drydock.kubeconfigs', 'drydock.protectedClusters', 'drydock.readOnlyClusters']),
    );
    expect(restrictedConfigurations.filter((key) => !(key in settings))).toEqual([]);
  });
});

describe('texts', () => {
  it('of every key are there, and every text has a key that is used', () => {
    const used = [...text('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? '');
    expect(sorted(used)).toEqual(sorted(Object.keys(names)));
  });

  it('are sentences without exclamation marks and without please', () => {
    expect(Object.values(names).filter((value) => /!(?!\[)|\bplease\b|\boops\b/i.test(value))).toEqual([]);
  });
});

describe('files', () => {
  it('that are named exist', () => {
    const named = [...text('package.json').matchAll(/"(media\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('activation', () => {
  it('waits for YAML, a view or a command, never for the start of the editor', () => {
    expect(manifest.activationEvents).toEqual(['onLanguage:yaml']);
  });
});
