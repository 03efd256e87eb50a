/** From which remaining life on a certificate needs attention. */
export interface ExpiryThresholds {
  /** Milliseconds. */
  readonly warning: number;
  readonly critical: number;
}

export const DAY_MS = 86_400_000;

export const DEFAULT_THRESHOLDS: ExpiryThresholds = { warning: 30 * DAY_MS, critical: 7 * DAY_MS };

/** Kubelets ask for a new certificate after 70 to 90 % of its life; what is left after that says that they failed to. */
const ROTATES_BEFORE = 0.1;

/**
 * The thresholds for a certificate that is renewed without anybody's doing: shortened for a short life, so that a certificate of one
 * day that is fine is not always urgent.
 * @param life milliseconds from its first to its last moment
 */
export function rotatingThresholds(thresholds: ExpiryThresholds, life: number): ExpiryThresholds {
  const late = life * ROTATES_BEFORE;
  return { warning: Math.min(thresholds.warning, late), critical: Math.min(thresholds.critical, late / 2) };
}
