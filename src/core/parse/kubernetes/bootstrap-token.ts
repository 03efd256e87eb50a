import type { BootstrapTokenModel } from '../../model/bootstrap-token';
import { fields, text, time, type Raw } from './fields';
import { projectMeta } from './meta';

/** A bootstrap token from its Secret. The secret half, `token-secret`, is not looked at. */
export function projectBootstrapToken(object: Raw): BootstrapTokenModel {
  const data = fields(object.data);
  const decoded = (key: string) => {
    const value = text(data[key]);
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString('utf8');
  };
  const { uid, name, createdAt } = projectMeta(object);
  const groups = decoded('auth-extra-groups') ?? '';
  return {
    id: decoded('token-id') ?? name.replace(/^bootstrap-token-/, ''),
    uid,
    description: decoded('description') || undefined,
    expiresAt: time(decoded('expiration')),
    createdAt,
    authentication: decoded('usage-bootstrap-authentication') === 'true',
    signing: decoded('usage-bootstrap-signing') === 'true',
    groups: groups.split(',').filter((group) => group !== ''),
  };
}
