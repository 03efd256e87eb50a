import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../../../src/backends/kubernetes/access/proxy';

const PROXY = 'http://proxy.example:3128';

describe('NO_PROXY', () => {
  it.each<[list: string, server: string, excluded: boolean]>([
    ['', 'https://api.example.org', false],
    ['*', 'https://api.example.org', true],
    ['example.org', 'https://example.org', true],
    ['example.org', 'https://api.example.org', true],
    ['example.org', 'https://otherexample.org', false],
    ['.example.org', 'https://api.example.org', true],
    ['.example.org', 'https://example.org', false],
    ['*.example.org', 'https://api.example.org', true],
    ['*.example.org', 'https://example.org', false],
    ['EXAMPLE.org', 'https://Api.Example.ORG', true],
    [' a.test , ,example.org ', 'https://api.example.org', true],
    ['api.example.org:6443', 'https://api.example.org:6443', true],
    ['api.example.org:6443', 'https://api.example.org:443', false],
    ['api.example.org:443', 'https://api.example.org', true],
    ['10.0.0.5', 'https://10.0.0.5:6443', true],
    ['10.0.0.5:6443', 'https://10.0.0.5:6443', true],
    ['10.0.0.5', 'https://10.0.0.50:6443', false],
    ['10.0.0.0/8', 'https://10.200.0.5', true],
    ['10.0.0.0/8', 'https://11.0.0.5', false],
    ['10.0.0.0/33', 'https://10.0.0.5', false],
    ['10.0.0.0/', 'https://10.0.0.5', false],
    ['10.0.0.0/8', 'https://ten.example.org', false],
    ['192.168.4.0/22', 'https://192.168.7.255', true],
    ['192.168.4.0/22', 'https://192.168.8.0', false],
    ['0.0.0.0/0', 'https://203.0.113.9', true],
    ['fd00::/8', 'https://[fd12::1]:6443', true],
    ['fd00::/8', 'https://[fe80::1]', false],
    ['fd12::1', 'https://[fd12::1]:6443', true],
    ['[fd12::1]:6443', 'https://[fd12::1]:6443', true],
    ['[fd12::1]:6443', 'https://[fd12::1]', false],
  ])('%j and %s: excluded is %s', (list, server, excluded) => {
    expect(proxyFor(new URL(server), { HTTPS_PROXY: PROXY, NO_PROXY: list })).toBe(excluded ? undefined : PROXY);
  });
});

describe('the proxy of the environment', () => {
  const https = new URL('https://api.example.org');
  const http = new URL('http://api.example.org');

  it('goes by the scheme of the server, and by either spelling', () => {
    expect(proxyFor(https, { HTTP_PROXY: PROXY })).toBeUndefined();
    expect(proxyFor(http, { HTTP_PROXY: PROXY })).toBe(PROXY);
    expect(proxyFor(https, { https_proxy: PROXY })).toBe(PROXY);
    expect(proxyFor(https, { HTTPS_PROXY: '', https_proxy: PROXY })).toBe(PROXY);
    expect(proxyFor(https, { HTTPS_PROXY: PROXY, NO_PROXY: '', no_proxy: 'example.org' })).toBeUndefined();
  });

  it('is http where it names no scheme', () => {
    expect(proxyFor(https, { HTTPS_PROXY: 'proxy.example:3128' })).toBe(PROXY);
    expect(proxyFor(https, { HTTPS_PROXY: 'socks5://127.0.0.1:1080' })).toBe('socks5://127.0.0.1:1080');
  });

  it.each(['https://localhost:6443', 'https://127.0.0.1', 'https://127.8.9.1', 'https://[::1]:6443'])('never counts for %s', (server) => {
    expect(proxyFor(new URL(server), { HTTPS_PROXY: PROXY })).toBeUndefined();
  });
});
