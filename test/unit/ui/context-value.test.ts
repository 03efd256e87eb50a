import { expect, it } from 'vitest';
import { contextValue } from '../../../src/ui/context-value';

it('puts the noun first and each flag behind a plus', () => {
  expect(contextValue('node', ['ready', 'schedulable'])).toBe('node+ready+schedulable');
  expect(contextValue('finding')).toBe('finding');
});
