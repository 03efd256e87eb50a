/** Values that JSON has no form for are written as an object with this single key. */
const MAP = '$map';
const BIGINT = '$bigint';

/** JSON of a value that may contain Maps and bigints. Fields that are undefined are left out. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return { [BIGINT]: String(inner) };
    if (inner instanceof Map) return { [MAP]: [...(inner as Map<unknown, unknown>)] };
    return inner;
  });
}

/** The value of what `toJson` wrote. @throws SyntaxError for what is not JSON */
export function fromJson(json: string): unknown {
  return JSON.parse(json, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null) return inner;
    const entries = Object.entries(inner);
    if (entries.length !== 1) return inner;
    const [key, content] = entries[0] as [string, unknown];
    if (key === BIGINT && typeof content === 'string' && /^-?\d+$/.test(content)) return BigInt(content);
    if (key === MAP && Array.isArray(content)) return new Map(content as [unknown, unknown][]);
    return inner;
  });
}
