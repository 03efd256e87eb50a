import { load } from 'js-yaml';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { toYaml } from '../../../../../src/core/snapshot/kubernetes/yaml';
import type { Json, JsonObject } from '../../../../../src/core/snapshot/kubernetes/envelope';
import { generator } from '../../../../contract/snapshot/scene.mts';

describe('toYaml', () => {
  it('is what people expect to read', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web', on: 'yes' }, annotations: {} },
      data: { script: '#!/bin/sh\necho "a: b"\n\nexit 0\n', port: '8080', empty: '' },
      list: [{ name: 'a', ports: [80, 443] }, [], ['x', ['y']], null, true],
    };
    expect(toYaml(object)).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  labels:
    app.kubernetes.io/name: web
    "on": "yes"
  annotations: {}
data:
  script: |
    #!/bin/sh
    echo "a: b"

    exit 0
  port: "8080"
  empty: ""
list:
- name: a
  ports:
  - 80
  - 443
- []
- - x
  - - "y"
- null
- true
`);
  });

  it('is read as the same by parsers of YAML 1.1 and 1.2, whatever is in it', () => {
    const random = generator(5);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const signs = [...'aZ09 -:#\n\t"\'\\{}[],&*!|>%@`~?=.<_/ü😀\u0000\u0085\u2028\ufeff\u00a0'];
    const words = [
      'yes',
      'NO',
      'null',
      '~',
      '1e3',
      '0x1F',
      '0o7',
      '12:30:45',
      '2024-01-01',
      '-',
      '---',
      '...',
      '.inf',
      '=',
      '<<',
      'a b',
      ' a',
      'a ',
      '|',
      '\n',
      'a\n',
      'a\n\n',
      '\na',
      'a\n b',
      ' a\nb',
    ];
    const text = () => (random() < 0.4 ? pick(words) : Array.from({ length: Math.floor(random() * 12) }, () => pick(signs)).join(''));
    const value = (depth: number): Json => {
      const kind = random();
      if (depth > 3 || kind < 0.5) return text();
      if (kind < 0.6) return pick<Json>([0, -1, 1.5, 1e21, true, false, null, 2 ** 40]);
      if (kind < 0.8) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
      return Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, () => [text(), value(depth + 1)]));
    };
    for (let round = 0; round < 3000; round++) {
      const object: JsonObject = { a: value(0), [text()]: value(0) };
      const written = toYaml(object);
      expect(parse(written, { merge: false }), written).toEqual(object);
      expect(parse(written, { version: '1.1', merge: false }), written).toEqual(object);
      expect(load(written), written).toEqual(object);
    }
  });
});
