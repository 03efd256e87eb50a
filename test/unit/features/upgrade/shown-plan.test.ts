import { describe, expect, it } from 'vitest';
import { planUpgrade } from '../../../../src/core/plan/upgrade/planner';
import { planChildren, planRoots, planRow, type PlanElement } from '../../../../src/features/upgrade/plan-rows';
import { currentWords, upgradeOptionTable } from '../../../../src/features/upgrade/option-table';
import { ShownPlan } from '../../../../src/features/upgrade/shown-plan';
import { defaultUpgradeOptions, type UpgradeOptions } from '../../../../src/core/plan/upgrade/options';
import { planCluster } from '../../operations/support/plans';
import { facts } from '../../core/plan/upgrade/support';

const NEXT = 'v1.35.4';

function shownPlan(over: Partial<UpgradeOptions> = {}): ShownPlan {
  const read = (options: UpgradeOptions) => planUpgrade(facts(), options, planCluster);
  const replan = (options: UpgradeOptions) => read(options);
  const first = { plan: read({ ...defaultUpgradeOptions(NEXT), ...over }), replan };
  return new ShownPlan('prod', first, async () => first);
}

const order = ({ plan }: ShownPlan) => plan.body.hops[0]!.hosts.map(({ name }) => name);

/** Label and description of every row, indented by its depth, as the tree shows them. */
function lines(shown: ShownPlan, under: (element: PlanElement) => boolean): readonly string[] {
  const of = (elements: readonly PlanElement[], depth: number): readonly string[] =>
    elements.flatMap((element) => {
      const { label, description, ticked } = planRow(element, shown);
      const box = ticked === undefined ? '' : ticked ? '[x] ' : '[ ] ';
      return [
        `${'  '.repeat(depth)}${box}${label}: ${description}`,
        ...(under(element) ? of(planChildren(element, shown), depth + 1) : []),
      ];
    });
  return of(planRoots(shown), 0);
}

describe('the plan of an upgrade in its tree', () => {
  it('leaves out what is unticked, and takes it in again', () => {
    const shown = shownPlan();
    let told = 0;
    shown.onDidChange(() => (told += 1));
    shown.tick(new Map([['w2', false]]));
    expect(order(shown)).toEqual(['cp1', 'cp2', 'cp3', 'w1', 'w3']);
    expect(shown.hosts.map(({ name }) => name)).toEqual(['cp1', 'cp2', 'cp3', 'w1', 'w2', 'w3']);
    expect(shown.plan.body.options.without).toEqual(['w2']);
    shown.tick(new Map([['w2', true]]));
    expect(order(shown)).toEqual(['cp1', 'cp2', 'cp3', 'w1', 'w2', 'w3']);
    expect(told).toBe(2);
  });

  it('orders workers, and control planes among themselves', () => {
    const shown = shownPlan();
    shown.move('w3', 'w1');
    expect(order(shown)).toEqual(['cp1', 'cp2', 'cp3', 'w3', 'w1', 'w2']);
    shown.move('w1', 1);
    expect(order(shown)).toEqual(['cp1', 'cp2', 'cp3', 'w3', 'w2', 'w1']);
    shown.move('cp2', -1);
    expect(order(shown)).toEqual(['cp2', 'cp1', 'cp3', 'w3', 'w2', 'w1']);
    // The one that comes first is the one where kubeadm is told to apply.
    expect(shown.plan.body.hops[0]!.hosts[0]).toMatchObject({ name: 'cp2', role: 'apply' });
    const { hash } = shown.plan;
    shown.move('w3', -1);
    shown.move('w3', 'cp1');
    shown.move('nobody', 1);
    expect(shown.plan.hash).toBe(hash);
  });

  it('keeps the order and what is left out when the cluster is read again', async () => {
    const shown = shownPlan();
    shown.tick(new Map([['w1', false]]));
    shown.move('w3', 'w2');
    await shown.again();
    expect(order(shown)).toEqual(['cp1', 'cp2', 'cp3', 'w3', 'w2']);
  });

  it('shows path, groups, what is left out, and findings', () => {
    const shown = shownPlan();
    shown.tick(new Map([['w2', false]]));
    const text = lines(shown, ({ kind }) => kind === 'hosts');
    expect(text[0]).toMatch(/^Upgrade to v1\.35\.4 \(prod\): 5 hosts, at least .* · v1\.34\.4 → v1\.35\.4$/);
    expect(text).toContain('Control planes: 3, one at a time');
    expect(text).toContain('Workers: 2 of 3, one at a time');
    expect(text.find((line) => line.includes('cp1'))).toMatch(/^ {2}\[x\] cp1: v1\.34\.4 → v1\.35\.4 · upgrade apply · drain: /);
    expect(text.find((line) => line.includes('w2'))).toBe('  [ ] w2: left out, stays on v1.34.4');
    expect(text.at(-1)).toMatch(/^Options: /);
  });

  it('shows under a host what is done there, the drain before the kubelet', () => {
    const shown = shownPlan();
    const steps = planChildren({ kind: 'host', name: 'w1' }, shown).map((element) => planRow(element, shown).label);
    expect(steps).toEqual([
      'Install kubeadm v1.35.4 on w1',
      "Upgrade the kubelet's configuration on w1",
      'Drain w1',
      'Install kubelet and kubectl v1.35.4 on w1',
      'Restart the kubelet of w1',
      'Uncordon w1',
      'Verify versions, readiness and health of w1',
    ]);
  });

  it('names what blocks it first, in words that can be heard', () => {
    const shown = shownPlan({ patchOnly: true });
    const [summary, blockers] = planRoots(shown).map((element) => planRow(element, shown));
    expect(summary).toMatchObject({ context: { flags: ['blocked'] } });
    expect(blockers).toMatchObject({ label: 'What keeps it from being done', expand: 'open' });
    const [first] = planChildren({ kind: 'findings', weight: 'blockers' }, shown).map((element) => planRow(element, shown));
    expect(first?.spoken).toContain('only patch releases were asked for');
  });

  it('has a row with its consequence for every option', () => {
    const shown = shownPlan({ drain: 'never' });
    const rows = planChildren({ kind: 'options' }, shown).map((element) => planRow(element, shown));
    expect(rows).toHaveLength(upgradeOptionTable.length);
    expect(rows.find(({ label }) => label === 'Drains')?.description).toMatch(/^none · Kubelets change under running pods/);
  });
});

describe('options that are typed', () => {
  const parse = (id: string, text: string) => {
    const option = upgradeOptionTable.find((one) => one.id === id);
    return option?.kind === 'typed' ? option.parse(text) : undefined;
  };

  it('read a maintenance window, and refuse one that ends before it begins', () => {
    const window = { from: Date.UTC(2026, 10, 28, 22), to: Date.UTC(2026, 10, 29, 4) };
    expect(parse('window', '2026-11-28 22:00 to 2026-11-29 04:00')).toEqual({ window });
    expect(parse('window', '')).toEqual({ window: undefined });
    expect(parse('window', 'tonight')).toMatch(/^tonight is no window/);
    expect(parse('window', '2026-11-29 04:00 to 2026-11-28 22:00')).toBe('A window ends after its beginning.');
    expect(currentWords('window', { ...defaultUpgradeOptions(NEXT), window })?.value).toBe('2026-11-28 22:00 to 2026-11-29 04:00');
  });

  it('read the age of a snapshot in minutes', () => {
    expect(parse('snapshotMaxAgeSeconds', '90')).toEqual({ snapshotMaxAgeSeconds: 5400 });
    expect(parse('snapshotMaxAgeSeconds', '0')).toMatch(/no whole number of minutes/);
  });
});
