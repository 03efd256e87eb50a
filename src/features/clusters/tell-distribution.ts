import type { TellDistribution } from './session';

export const tellDistribution: TellDistribution = async (_port, version) =>
  version.gitVersion.includes('practice') ? 'practice' : 'unknown';
