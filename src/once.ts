/** The same value on every call, made with the first one. A call that throws makes nothing, so the next one tries again. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
