import { expect, it } from 'vitest';
import { meets, selects, selectsNode } from '../../../../src/core/model/selector-match';

it('selects by labels and expressions together; an empty selector selects everything', () => {
  expect(selects({}, { a: '1' })).toBe(true);
  expect(selects({ matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] }, { a: '1' })).toBe(false);
  expect(selects({ matchLabels: { a: '1' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] }, { a: '1', b: '' })).toBe(true);
});

it('takes no inherited property for a label', () => {
  expect(meets({ key: 'constructor', operator: 'Exists' }, {})).toBe(false);
  expect(meets({ key: 'toString', operator: 'DoesNotExist' }, {})).toBe(true);
});

it('compares numbers only where there are any', () => {
  expect(meets({ key: 'n', operator: 'Gt', values: ['9'] }, { n: '10' })).toBe(true);
  expect(meets({ key: 'n', operator: 'Lt', values: ['9'] }, { n: '10' })).toBe(false);
  expect(meets({ key: 'n', operator: 'Gt', values: ['9'] }, { n: 'many' })).toBe(false);
  expect(meets({ key: 'n', operator: 'Gt', values: ['9'] }, {})).toBe(false);
});

it('selects nodes by any term, all of it; an empty term selects none', () => {
  const zone = (value: string) => ({ matchExpressions: [{ key: 'zone', operator: 'In' as const, values: [value] }] });
  const name = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['w1'] }] };
  expect(selectsNode([zone('a'), zone('b')], { zone: 'b' }, 'w1')).toBe(true);
  expect(selectsNode([{ ...zone('a'), ...name }], { zone: 'a' }, 'w2')).toBe(false);
  expect(selectsNode([name], {}, 'w1')).toBe(true);
  expect(selectsNode([{}], {}, 'w1')).toBe(false);
  expect(selectsNode([], {}, 'w1')).toBe(false);
});
