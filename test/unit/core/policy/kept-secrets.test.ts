import { expect, it } from 'vitest';
import { purposeOf } from '../../../../src/core/policy/kept-secrets';

it.each([
  ['password/root@10.0.0.11:22', 'Password', 'root@10.0.0.11'],
  ['password/root@cp1:2222', 'Password', 'root@cp1:2222'],
  ['sudo/ops@cp1:22', 'Password for sudo', 'ops@cp1'],
  ['passphrase//home/kate/.ssh/id_ed25519', 'Passphrase', '/home/kate/.ssh/id_ed25519'],
  ['something', 'Secret', 'something'],
])('says what %s is for', (key, what, of) => {
  expect(purposeOf(key)).toEqual({ what, of });
});
