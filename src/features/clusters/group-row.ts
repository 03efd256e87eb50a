import { count } from '../../core/report/words';
import type { Row } from '../../ui/tree/row';
import type { NodeGroup } from './node-groups';
import { joined, sentence } from '../operations/words';

export function groupRow(group: NodeGroup, id: string): Row {
  const words = groupWords(group);
  const label = groupLabel(group);
  return {
    id,
    label,
    description: joined(...words),
    icon: { id: group.role === 'controlPlane' ? 'server-process' : group.role === 'zone' ? 'location' : 'layers' },
    context: { noun: 'group', flags: [group.role] },
    spoken: sentence(`${label}, ${words.join(', ')}`),
    // Big groups stay closed, so that nothing of them is asked for until somebody looks.
    expand: group.role === 'controlPlane' || group.role === 'workers' ? (group.nodes.length <= 50 ? 'open' : 'closed') : 'closed',
  };
}

function groupLabel(group: NodeGroup): string {
  switch (group.role) {
    case 'controlPlane':
      return 'Control plane';
    case 'workers':
      return 'Workers';
    case 'pool':
      return group.name === undefined ? 'Workers without a pool' : `Pool ${group.name}`;
    case 'zone':
      return group.name === undefined ? 'Workers without a zone' : `Zone ${group.name}`;
  }
}

/** Counts, the troubles named. */
function groupWords({ nodes }: NodeGroup): readonly string[] {
  const number = (test: (node: NodeGroup['nodes'][number]) => boolean) => nodes.filter(test).length;
  const ready = number((node) => node.readiness === 'ready');
  const cordoned = number((node) => node.unschedulable);
  const notReady = number((node) => node.readiness === 'notReady');
  const unknown = number((node) => node.readiness === 'unknown');
  const pressed = number((node) => node.pressures.length > 0);
  return [
    ready === nodes.length ? `${ready} ready` : `${ready} of ${nodes.length} ready`,
    ...(notReady > 0 ? [`${notReady} not ready`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(pressed > 0 ? [`${count(pressed, 'node')} under pressure`] : []),
    ...(cordoned > 0 ? [`${cordoned} cordoned`] : []),
  ];
}
