import { defaultMaintenanceOptions, type MaintenanceOptions } from '../../core/plan/maintenance/options';
import type { PlanOption } from '../plans/option-dialog';
import { wholeNumber } from '../plans/whole-number';

/** In the order in which people need them. */
export function maintenanceOptionTable(what: MaintenanceOptions['what']): readonly PlanOption<MaintenanceOptions>[] {
  const never = {
    id: 'never',
    label: 'Never',
    detail: 'Running programs keep the old libraries and the old kernel until somebody restarts them',
    set: { reboot: 'never' as const },
  };
  return [
    {
      kind: 'values',
      id: 'reboot',
      label: 'Restart',
      values: [
        { id: 'always', label: 'Always', detail: 'Every chosen node', set: { reboot: 'always' } },
        {
          id: 'whenNeeded',
          label: 'Where the host asks for it',
          detail: 'reboot-required, needs-restarting, a newer kernel',
          set: { reboot: 'whenNeeded' },
        },
        ...(what === 'patch' ? [never] : []),
      ],
    },
    wholeNumber('batch', 'Workers at a time', 'At least 1. Control planes always go one at a time', 1),
    {
      kind: 'values',
      id: 'order',
      label: 'Order',
      values: [
        { id: 'workersFirst', label: 'Workers first', detail: 'What goes wrong shows where it costs less', set: { order: 'workersFirst' } },
        { id: 'controlPlanesFirst', label: 'Control planes first', detail: 'By name within each', set: { order: 'controlPlanesFirst' } },
        { id: 'given', label: 'As selected', detail: 'One after the other as they were chosen', set: { order: 'given' } },
      ],
    },
    {
      kind: 'values',
      id: 'pause',
      label: 'Ask before going on',
      values: [
        { id: 'never', label: 'Never', detail: 'It stops by itself where something is not well', set: { pause: 'never' } },
        { id: 'afterFirst', label: 'After the first', detail: 'Time to look at it', set: { pause: 'afterFirst' } },
        { id: 'afterEach', label: 'After each', detail: 'Somebody has to stay with it', set: { pause: 'afterEach' } },
      ],
    },
    drains(what),
    wholeNumber('waitSeconds', 'Seconds that a host has to come back', 'At least 30; bare metal often takes ten minutes', 30),
    wholeNumber('settleSeconds', 'Seconds that pods and control plane have to be well again', 'At least 30; after them it stops', 30),
    wholeNumber('errorBudget', 'Nodes that may stop being Ready', '0: it stops with the first', 0),
    ...(what === 'patch' ? [KEEP] : []),
  ];
}

/** What is done to pods that a drain would otherwise refuse to touch. */
function drains(what: MaintenanceOptions['what']): PlanOption<MaintenanceOptions> {
  const { drainOptions } = defaultMaintenanceOptions(what, [], []);
  const value = (id: string, label: string, detail: string, deleteEmptyDirData: boolean, unmanaged: boolean) => ({
    id,
    label,
    detail,
    set: { drainOptions: { ...drainOptions, deleteEmptyDirData, unmanaged } },
  });
  return {
    kind: 'values',
    id: 'drain',
    label: 'Pods with emptyDir, or that nobody brings back',
    values: [
      value('none', 'Block', 'The plan names them', false, false),
      value('emptyDir', 'Give up emptyDir data', 'Pods that nobody brings back still block', true, false),
      value('all', 'Evict both', 'emptyDir data is lost, and pods without a controller do not come back', true, true),
    ],
  };
}

const KEEP: PlanOption<MaintenanceOptions> = {
  kind: 'typed',
  id: 'keep',
  label: 'Packages left alone',
  prompt: 'Names with commas; those that are held on the host stay in any case. Empty: only those',
  typed: ({ keep }) => keep.join(','),
  empty: 'only those held on the host',
  parse: (text) => {
    const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
    const wrong = names.find((name) => !/^[a-zA-Z0-9][\w.+-]*$/.test(name));
    return wrong === undefined ? { keep: names } : `${wrong} is no name of a package.`;
  },
};
