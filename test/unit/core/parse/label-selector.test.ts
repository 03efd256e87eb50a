import { describe, expect, it } from 'vitest';
import { selects } from '../../../../src/core/model/selector-match';
import { parseLabelSelector } from '../../../../src/core/parse/label-selector';

const web = { app: 'web', tier: 'front', 'example.org/size': '12' };

describe('label selectors as kubectl takes them', () => {
  it.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=db', false],
    ['app!=db', true],
    ['missing!=x', true],
    ['app in (db, web)', true],
    ['app notin (db,web)', false],
    ['missing notin (x)', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['! app', false],
    ['example.org/size>10', true],
    ['example.org/size<10', false],
    ['app=web,tier=back', false],
    ['app in (db,web),tier,!missing', true],
    ['app=', false],
    ['missing=', false],
  ])('%j: %s', (text, selected) => expect(selects(parseLabelSelector(text), web)).toBe(selected));

  it.each(['=web', 'app in (a', 'app=a b', 'app=web,', ',', 'app=(', '-app=x', 'app=-x', 'a b', 'app in a'])('%j is refused', (text) => {
    expect(() => parseLabelSelector(text)).toThrow("can't be read");
  });
});
