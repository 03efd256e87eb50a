import { describe, expect, it } from 'vitest';
import { Handles } from '../../../../src/ui/tree/handle';

interface Thing {
  readonly id: string;
  readonly age: number;
}
const idOf = (thing: Thing) => thing.id;
const thing = (id: string, age = 0): Thing => ({ id, age });

describe('Handles', () => {
  it('keeps one handle for a row, with the newest element in it', () => {
    const handles = new Handles<Thing>();
    const [first] = handles.adopt(undefined, [thing('a')], idOf);
    const [again] = handles.adopt(undefined, [thing('a', 1)], idOf);
    expect(again).toBe(first);
    expect(first?.element.age).toBe(1);
  });

  it('knows the parent of a row', () => {
    const handles = new Handles<Thing>();
    const [a] = handles.adopt(undefined, [thing('a')], idOf);
    handles.adopt('a', [thing('a/1')], idOf);
    expect(handles.parent('a/1')).toBe(a);
    expect(handles.parent('a')).toBeUndefined();
  });

  it('forgets rows that left, with everything under them', () => {
    const handles = new Handles<Thing>();
    handles.adopt(undefined, [thing('a'), thing('b')], idOf);
    handles.adopt('a', [thing('a/1')], idOf);
    handles.adopt('a/1', [thing('a/1/x')], idOf);
    handles.adopt(undefined, [thing('b')], idOf);
    expect(handles.size).toBe(1);
    expect(handles.get('a/1/x')).toBeUndefined();
  });

  it('keeps a row that moved to another parent', () => {
    const handles = new Handles<Thing>();
    handles.adopt(undefined, [thing('pool-a'), thing('pool-b')], idOf);
    handles.adopt('pool-a', [thing('node')], idOf);
    handles.adopt('pool-b', [thing('node')], idOf);
    handles.adopt('pool-a', [], idOf);
    expect(handles.get('node')).toBeDefined();
    expect(handles.parent('node')?.id).toBe('pool-b');
  });
});
