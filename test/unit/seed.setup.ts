import fc from 'fast-check';

/**
 * Properties are tried on the same values in every run, so that a run that fails fails again. `DRYDOCK_SEED=random`
 * looks for new values (fast-check prints the seed of what it finds), a number repeats those.
 */
const seed = process.env.DRYDOCK_SEED ?? '20261127';
fc.configureGlobal(seed === 'random' ? {} : { seed: Number(seed) });
