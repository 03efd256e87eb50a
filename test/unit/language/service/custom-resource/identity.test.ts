import { describe, it } from 'vitest';
import { finds, gate, isQuiet, widget } from './widgets';

describe('identity', () => {
  it('CI020 versions that are not served', () => {
    finds('CI020', widget('  image: abc').replace('example.com/v1', '«example.com/v1alpha1»'), {
      says: 'declared but not served',
      fixed: widget('  image: abc'),
    });
    finds('CI020', widget('  image: abc').replace('example.com/v1', '«example.com/v2»'), { says: 'is not a version' });
  });
  it('CI021 deprecated versions, in the words of the definition', () => {
    finds('CI021', widget('  image: abc').replace('example.com/v1', '«example.com/v1beta1»'), {
      severity: 'warning',
      says: 'goes away in release 3',
      fixed: widget('  image: abc'),
    });
  });
  it('CI022 kinds that are almost known', () => {
    finds('CI022', widget('  image: abc').replace('Widget', '«Wigdet»'), { severity: 'warning', fixed: widget('  image: abc') });
    finds('CI022', widget('  image: abc').replace('Widget', '«widget»'), { fixed: widget('  image: abc') });
    finds('CI022', widget('  image: abc').replace('Widget', '«Widgets»'));
    isQuiet(widget('  image: abc').replace('Widget', 'SomethingElse'));
    isQuiet(widget('  image: abc').replace('Widget', 'Gadget'));
    isQuiet(widget('  image: abc').replace('Widget', 'Wodgat'));
    isQuiet(widget('  image: abc').replace('example.com', 'example.org'));
  });
  it('CI023 a namespace on what is cluster-scoped', () => {
    const zone = (metadata: string) =>
      `apiVersion: example.com/v1\nkind: Zone\nmetadata:\n${metadata}spec:\n  cidrs: [10.0.0.0/8]\nstatus: {}\n`;
    finds('CI023', zone('  name: zone-a\n  «namespace»: team\n'), { severity: 'warning', fixed: zone('  name: zone-a\n') });
    // Whatever it is: the API server drops it before it looks at it.
    finds('CI023', zone('  name: zone-a\n  «namespace»: Kube_System\n'), { severity: 'warning', fixed: zone('  name: zone-a\n') });
    isQuiet(widget('  image: abc').replace('name: one', 'name: one\n  namespace: team'));
  });
});

describe('metadata', () => {
  const named = (metadata: string) => `apiVersion: example.com/v1\nkind: Widget\nmetadata:\n${metadata}spec:\n  image: abc\n`;
  it('CI030 types', () => {
    finds('CI030', named('  name: one\n  labels:\n    enabled: «true»\n'), {
      says: 'must be a string',
      fixed: named('  name: one\n  labels:\n    enabled: "true"\n'),
    });
    finds('CI030', named('  name: «1»\n'), { fixed: named('  name: "1"\n') });
    finds('CI030', named('  name: one\n  creationTimestamp: «yesterday»\n'));
  });
  it('CI031 names', () => {
    finds('CI031', named('  name: «My_Widget»\n'), { fixed: named('  name: my-widget\n') });
    finds('CI031', named('  labels: { a: b }\n').replace('metadata:', '«metadata»:'), { says: 'has no name' });
    finds('CI031', named('  name: one\n  namespace: «a.b»\n'));
    isQuiet(named('  generateName: one-\n'));
    isQuiet(named('  name: a.b-c.d\n  creationTimestamp: null\n'));
  });
  it('CI032 keys and label values', () => {
    finds('CI032', named('  name: one\n  labels: { a: «"x y"» }\n'), { says: 'of the label a' });
    finds('CI032', named('  name: one\n  labels: { «"a b"»: x }\n'), { says: 'label key' });
    finds('CI032', named('  name: one\n  annotations: { «a/b/c»: x }\n'), { says: "one '/' only" });
    finds('CI032', named('  name: one\n  finalizers: [«a b»]\n'), { says: 'finalizer' });
    isQuiet(named('  name: one\n  labels: { app.kubernetes.io/name: a_b }\n  annotations: { Example.com/Note: "x y" }\n'));
  });
  it('CI033 owners and finalizers', () => {
    finds('CI033', named('  name: one\n  «finalizers»:\n    - orphan\n    - foregroundDeletion\n'));
    for (const version of ['a/b/c', 'apps/']) {
      finds(
        'CI033',
        named(`  name: one\n  ownerReferences:\n    - apiVersion: «${version}»\n      kind: Node\n      name: a\n      uid: b\n`),
      );
    }
    finds('CI033', named('  name: one\n  ownerReferences:\n    - «apiVersion»: v1\n      kind: Node\n      name: a\n'), {
      says: 'uid must not be empty',
    });
  });
  it('CI034 embedded objects', () => {
    const bundle = (template: string) => `apiVersion: apps.example.com/v1\nkind: Bundle\nmetadata:\n  name: one\nspec:\n  ${template}\n`;
    finds('CI034', bundle('«template»: { apiVersion: v1 }'), { says: 'needs kind' });
    finds('CI034', bundle('template: { apiVersion: v1, kind: «a_b» }'));
    finds('CI034', bundle('template: { apiVersion: «a/b/c», kind: X }'));
    isQuiet(bundle('template: { apiVersion: v1, kind: X, metadata: { name: Any_Name }, data: { a: 1 } }'));
  });
  it('CI035 what only the server writes', () => {
    finds('CI035', named('  name: one\n  «resourceVersion»: "7"\n'), { severity: 'warning', fixed: named('  name: one\n') });
  });
});

describe('what has no effect', () => {
  it('CI040 a status', () => {
    finds('CI040', widget('  image: abc', '«status»:\n  ready: true\n'), {
      severity: 'hint',
      fixed: widget('  image: abc').trimEnd() + '\n',
    });
    isQuiet('apiVersion: example.com/v1\nkind: Zone\nmetadata: { name: zone-a }\nspec:\n  cidrs: [10.0.0.0/8]\nstatus: { replicas: 1 }\n');
  });
  it('CI041 nulls', () => {
    finds('CI041', widget('  image: abc\n  «version»:\n  step: 5'), { severity: 'hint', fixed: widget('  image: abc\n  step: 5') });
  });
});

describe('CEL', () => {
  it('CI050 tells the rule and its message, where its fieldPath points', () => {
    finds('CI050', gate('  min: «9»\n  max: 5').replace('min: «9»', '«min»: 9'), { says: 'min must not be above max' });
    finds('CI050', gate('  max: 5\n  window: 10s').replace('spec:', '«spec»:'), { says: 'the window is too short' });
    finds('CI050', gate('  target: «0»'), { says: "endsWith('%')" });
    finds('CI050', gate('  quotas:\n    cpu: «much»'));
  });
  it('CI050 tells rules that cannot be evaluated', () => {
    finds('CI050', gate('  parts: «[]»'), { says: "can't be evaluated" });
  });
  it('CI050 is quiet after a wrong type, about changes, and about generated values', () => {
    isQuiet(gate('  min: 9\n  max: many'), ['CI002']);
    isQuiet(gate('  min: 1\n  nullable: null\n  quotas: { cpu: "${CPU}" }'));
  });
  it('CI050 knows names that the server makes up', () => {
    isQuiet(gate('  min: 1').replace('name:', 'generateName:'));
  });
});
