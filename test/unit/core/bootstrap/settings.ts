import type { EndpointSettings, VirtualAddress } from '../../../../src/core/bootstrap/endpoint/settings';

/** Three control planes behind two balancers. */
export const settings: EndpointSettings & { readonly virtual: VirtualAddress } = {
  cluster: 'harbour',
  address: 'api.harbour.example',
  port: 6443,
  backends: [
    { name: 'cp1', address: '10.0.0.11', port: 6443 },
    { name: 'cp2', address: '10.0.0.12', port: 6443 },
    { name: 'cp3', address: '10.0.0.13', port: 6443 },
  ],
  balancers: [
    { name: 'lb1', address: '10.0.0.5' },
    { name: 'lb2', address: '10.0.0.6' },
  ],
  virtual: { address: '10.0.0.100', prefix: 24, interface: 'eth0' },
};

/** The same in IPv6, under an address. */
export const six: EndpointSettings & { readonly virtual: VirtualAddress } = {
  ...settings,
  address: 'fd00::100',
  backends: [{ name: 'cp1', address: 'fd00::11', port: 6443 }],
  balancers: [
    { name: 'lb1', address: 'fd00::5' },
    { name: 'lb2', address: 'fd00::6' },
  ],
  virtual: { address: 'fd00::100', prefix: 64, interface: 'bond0.7' },
};
