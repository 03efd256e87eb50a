import { describe, expect, it } from 'vitest';
import type { DrainConversation } from '../../../../src/features/drain/conversation';
import { OpenPlans } from '../../../../src/features/drain/open-plans';

const conversation = {} as DrainConversation;
const plan = (name: string) => ({ path: `/plan/${name}.md`, conversation });

describe('open plans', () => {
  it('are found by the document of a text tab', () => {
    const plans = new OpenPlans();
    const w01 = plan('Drain w01 (prod)');
    plans.add(w01);
    expect(plans.onTab({ path: '/plan/Drain w01 (prod).md', label: 'whatever' })).toBe(w01);
    expect(plans.onTab({ path: '/report/Drain w01 (prod).md', label: 'Drain w01 (prod).md' })).toBeUndefined();
  });

  it('are found by the label of a rendered preview, whatever the editor puts before it', () => {
    const plans = new OpenPlans();
    const w01 = plan('Drain w01 (prod)');
    plans.add(w01);
    expect(plans.onTab({ path: undefined, label: 'Preview Drain w01 (prod).md' })).toBe(w01);
    expect(plans.onTab({ path: undefined, label: '[Preview] Drain w01 (prod).md' })).toBe(w01);
    expect(plans.onTab({ path: undefined, label: 'Preview README.md' })).toBeUndefined();
  });

  it('know the latest, also when one is opened again, and forget what was started', () => {
    const plans = new OpenPlans();
    const [a, b] = [plan('a'), plan('b')];
    plans.add(a);
    plans.add(b);
    plans.add(a);
    expect(plans.latest).toBe(a);
    plans.remove(a.path);
    expect(plans.latest).toBe(b);
    expect(plans.get(a.path)).toBeUndefined();
  });
});
