const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity as a number of its base unit (CPUs, bytes, pieces). Zero for what can't be read. */
export function quantity(text: string | number | undefined): number {
  if (typeof text === 'number') return text;
  const match = /^(?<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?<suffix>[A-Za-z]*)$/.exec(text ?? '');
  return Number(match?.groups?.number ?? 0) * (SUFFIXES[match?.groups?.suffix ?? ''] ?? 0);
}
