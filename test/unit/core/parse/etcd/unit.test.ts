import { describe, expect, it } from 'vitest';
import { configFileOf, execStart, parseEnvironment, parseUnit, settingOf, withUnitFlags } from '../../../../../src/core/parse/etcd/unit';

const SHOWN = `ExecStart={ path=/usr/local/bin/etcd ; argv[]=/usr/local/bin/etcd --name=etcd1 --data-dir /var/lib/etcd --initial-advertise-peer-urls=https://10.0.0.1:2380 ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
Environment=GOMAXPROCS=2 ETCD_WAL_DIR=/wal "ETCD_NAME=other"
EnvironmentFiles=/etc/default/etcd (ignore_errors=yes)
`;

describe('a service of etcd', () => {
  it('tells its settings by flags before its environment', () => {
    const unit = parseUnit(SHOWN);
    expect(unit.command[0]).toBe('/usr/local/bin/etcd');
    expect(unit.environmentFiles).toEqual(['/etc/default/etcd']);
    expect(settingOf(unit, 'name')).toBe('etcd1');
    expect(settingOf(unit, 'data-dir')).toBe('/var/lib/etcd');
    expect(settingOf(unit, 'initial-advertise-peer-urls')).toBe('https://10.0.0.1:2380');
    expect(settingOf(unit, 'wal-dir')).toBe('/wal');
    expect(settingOf(unit, 'quota-backend-bytes')).toBeUndefined();
    expect(configFileOf(unit)).toBeUndefined();
  });

  it('tells them by a file alone where it is given one', () => {
    const unit = parseUnit(SHOWN.replace('--name=etcd1', '--config-file=/etc/etcd.yaml'));
    expect(configFileOf(unit)).toBe('/etc/etcd.yaml');
    const file = 'name: etcd7\ndata-dir: /data\n';
    expect(settingOf(unit, 'name', file)).toBe('etcd7');
    expect(settingOf(unit, 'data-dir', file)).toBe('/data');
    expect(settingOf(unit, 'wal-dir', file)).toBeUndefined();
  });

  it('is started with other flags, of which nothing is expanded', () => {
    const words = withUnitFlags(parseUnit(SHOWN).command, { name: 'x', 'data-dir': '/d', 'initial-cluster-state': 'existing' });
    expect(words).toEqual([
      '/usr/local/bin/etcd',
      '--initial-advertise-peer-urls=https://10.0.0.1:2380',
      '--name=x',
      '--data-dir=/d',
      '--initial-cluster-state=existing',
    ]);
    expect(execStart(['/bin/etcd', '--a=100%', '--b=$HOME "x"\\'])).toBe('"/bin/etcd" "--a=100%%" "--b=$$HOME \\"x\\"\\\\"');
  });

  it('says nothing where there is none', () => {
    expect(parseUnit('ExecStart=\n').command).toEqual([]);
  });

  it('has a file of assignments read', () => {
    expect([...parseEnvironment('# etcd\nETCD_NAME="a"\n\nETCD_DATA_DIR=/data\nexport X=\'y z\'\n')]).toEqual([
      ['ETCD_NAME', 'a'],
      ['ETCD_DATA_DIR', '/data'],
      ['X', 'y z'],
    ]);
  });
});
