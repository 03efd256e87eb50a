import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../../src/core/parse/fleet';

describe('parseFleet', () => {
  it('reads guards of clusters', () => {
    const text = 'clusters:\n  - context: prod-*\n    protected: true\n  - context: edge\n    readOnly: true\n';
    expect(parseFleet(text)).toEqual({
      fleet: {
        clusters: [
          { context: 'prod-*', protected: true, readOnly: false },
          { context: 'edge', protected: false, readOnly: true },
        ],
      },
      findings: [],
    });
  });

  it('reads what is wanted of snapshots, and leaves out a retention that is half understood', () => {
    const entry = (body: string) => `clusters:\n  - context: prod\n    snapshots:\n${body}`;
    const good = entry('      rpo: 6h\n      retention: { last: 3, daily: 7, within: 48h }\n');
    expect(parseFleet(good).fleet.clusters[0]?.snapshots).toEqual({
      rpoMs: 6 * 3_600_000,
      retention: { last: 3, daily: 7, within: 48 * 3_600_000 },
    });
    const { fleet, findings } = parseFleet(entry('      rpo: soon\n      retention: { last: 3, dayly: 7 }\n'));
    expect(fleet.clusters[0]?.snapshots).toEqual({});
    expect(findings.map(({ message }) => message)).toEqual([
      '"rpo" is not a duration such as 6h or 90m.',
      '"dayly" is not a field of "retention". Known are last, daily, weekly, monthly, within.',
    ]);
  });

  it.each(['', '# only a comment\n', 'clusters:\n', '{}'])('takes %j as a fleet without clusters', (text) => {
    expect(parseFleet(text).fleet.clusters).toEqual([]);
  });

  it.each<[string, RegExp, number]>([
    ['- a\n- b\n', /not a mapping/, 1],
    ['clusters: prod\n', /not a list/, 1],
    ['clusters:\n  - prod\n', /entry of "clusters" is not a mapping/, 2],
    ['clusters:\n  - protected: true\n', /no "context"/, 2],
    ['clusters:\n  - context: a\n    protectd: true\n', /"protectd" is not a field/, 3],
    ['clusters: [\n', /./, 2],
  ])('finds what is wrong in %j', (text, message, line) => {
    const [finding] = parseFleet(text).findings;
    expect(finding?.message).toMatch(message);
    expect(finding?.line).toBe(line);
  });

  it('takes a guard it can not read as given: the file guards clusters', () => {
    const { fleet, findings } = parseFleet('clusters:\n  - context: prod\n    protected: "yes"\n    readOnly: [1]\n');
    expect(fleet.clusters).toEqual([{ context: 'prod', protected: true, readOnly: true }]);
    expect(findings).toHaveLength(2);
  });

  it('goes on after an entry that can not be used', () => {
    expect(parseFleet('clusters:\n  - nonsense\n  - context: b\n').fleet.clusters.map((one) => one.context)).toEqual(['b']);
  });
});
