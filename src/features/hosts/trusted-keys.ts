import { keyTypeName } from '../../core/parse/ssh/host-key';
import type { TrustedHostKey } from '../../core/policy/host-keys';
import type { Option } from '../../ui/lists';

/** A trusted key as a line to choose. */
export function keyOption(key: TrustedHostKey): Option<TrustedHostKey> {
  return {
    label: key.host,
    description: keyTypeName(key.type),
    detail: `${key.fingerprint} · trusted since ${new Date(key.firstSeen).toISOString().slice(0, 10)}`,
    value: key,
  };
}
