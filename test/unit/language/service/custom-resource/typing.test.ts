import { describe, expect, it } from 'vitest';
import { customResourceFamily } from '../../../../../src/language/service/custom-resource';
import { readDocument } from '../../../../../src/language/service/document';
import { check, environment, survivesTyping } from '../../support/fixture';
import { crds, readFixture, widget } from './widgets';
import { cpuTime } from '../../../support/patience';

describe('whatever is typed', () => {
  it.each(['widget-full', 'zone-good', 'bundle-good', 'gate-good', 'widget-anchors', 'widget-list'])(
    'survives every prefix of %s',
    (name) => {
      survivesTyping(customResourceFamily, readFixture(`objects/${name}.yaml`), { environment: { crds } });
    },
  );

  it('survives aliases within their own anchors, and numbers without end', () => {
    for (const spec of ['  image: abc\n  raw: &a { b: *a }', `  image: abc\n  replicas: ${'9'.repeat(400)}`, '  &a ? *a : b']) {
      expect(() => check(customResourceFamily, widget(spec), { environment: { crds } })).not.toThrow();
    }
  });

  it('survives names that every JavaScript object has', () => {
    const text = widget('  image: abc\n  constructor: 1\n  options: { toString: x, __proto__: z }');
    expect(check(customResourceFamily, text, { environment: { crds } }).map(({ rule }) => rule)).toEqual(['CI001']);
  });

  it('judges 20,000 lines without growing faster than they do', () => {
    const world = environment({ crds });
    const measure = (items: number) => {
      const hosts = Array.from({ length: items }, (_, index) => `    - h${index}.example.com`).join('\n');
      const document = readDocument(widget(`  image: abc\n  hosts:\n${hosts}`));
      return cpuTime(() => customResourceFamily.checkDocument?.(document, world, { name: 'a.yaml', text: '', documents: [], spans: [] }));
    };
    measure(1_000);
    const [small, large] = [measure(2_000), measure(20_000)];
    expect(large).toBeLessThan(small * 60 + 200);
  });
});
