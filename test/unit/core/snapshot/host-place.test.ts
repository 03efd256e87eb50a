import { describe, expect, it } from 'vitest';
import { fileIn, hostPlaceWords, parseHostPlace } from '../../../../src/core/snapshot/host-place';

describe('a place on a host', () => {
  it.each([
    ['host:cp1:/var/backups/etcd/', { host: 'cp1', path: '/var/backups/etcd/' }],
    ['host:store.example.org:/a.db', { host: 'store.example.org', path: '/a.db' }],
    ['host:[fd00::1]:/a b/x.db', { host: 'fd00::1', path: '/a b/x.db' }],
  ])('is read and written: %s', (text, place) => {
    expect(parseHostPlace(text)).toEqual(place);
    expect(hostPlaceWords(place)).toBe(text);
  });

  it.each([
    'cp1:/a.db',
    'host:cp1',
    'host:cp1:a.db',
    'host::/a.db',
    'host:-oProxyCommand=x:/a',
    'host:cp1:/a/../b',
    'host:cp1:/a\nb',
    's3://b/a',
  ])('is not %j', (text) => expect(parseHostPlace(text)).toBeUndefined());

  it('gives a file its name in a folder alone', () => {
    expect(fileIn({ host: 'cp1', path: '/backups/' }, 'etcd.db').path).toBe('/backups/etcd.db');
    expect(fileIn({ host: 'cp1', path: '/backups/own.db' }, 'etcd.db').path).toBe('/backups/own.db');
  });
});
