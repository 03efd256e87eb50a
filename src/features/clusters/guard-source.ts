import type { Settings } from '../../ui/settings';
import type { FleetFiles } from './fleet-files';
import type { SessionsDeps } from './sessions';

/** Where the guards of clusters are read: settings, and fleet files. */
export function guardSource(settings: Pick<Settings, 'get'>, fleet: Pick<FleetFiles, 'read'>): SessionsDeps['guards'] {
  return async () => {
    const read = await fleet.read();
    return {
      rules: {
        readOnly: settings.get('readOnly'),
        readOnlyClusters: settings.get('readOnlyClusters'),
        protectedClusters: settings.get('protectedClusters'),
        fleet: read.fleet,
      },
      findings: read.findings,
    };
  };
}
