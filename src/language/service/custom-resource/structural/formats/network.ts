/** Four numbers up to 255, leading zeros allowed, as old versions of Go read them; or an IPv6 address that ends so. */
export function isLooseIpv4(text: string): boolean {
  if (!text.includes('.')) return false;
  return text.includes(':') && text.indexOf(':') < text.indexOf('.') ? isIpv6(text, isFourNumbers) : isFourNumbers(text);
}

/** An IPv6 address without a zone. */
export function isIpv6Text(text: string): boolean {
  return text.includes(':') && isIpv6(text, isStrictIpv4);
}

/** An IPv4 address without leading zeros, or an IPv6 address without a zone. */
export function isIp(text: string): boolean {
  return isStrictIpv4(text) || isIpv6Text(text);
}

/** An address and the length of its prefix; leading zeros allowed in both. */
export function isLooseCidr(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const [address, length] = [text.slice(0, slash), text.slice(slash + 1)];
  if (!/^[0-9]+$/.test(length)) return false;
  if (isFourNumbers(address)) return Number(length) <= 32;
  return isIpv6(address, isFourNumbers) && Number(length) <= 128;
}

function isFourNumbers(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^[0-9]+$/.test(part) && Number(part) <= 255);
}

function isStrictIpv4(text: string): boolean {
  return isFourNumbers(text) && text.split('.').every((part) => part === '0' || !part.startsWith('0'));
}

function isIpv6(text: string, isIpv4: (text: string) => boolean): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const all = groups.flat();
  const last = all.at(-1);
  // An IPv4 address stands for the last two groups.
  const endsInIpv4 = last?.includes('.') === true && text.endsWith(last);
  const hex = endsInIpv4 ? all.slice(0, -1) : all;
  if (endsInIpv4 && !isIpv4(last)) return false;
  if (!hex.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = hex.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

/** A hardware address of 6, 8 or 20 bytes, in pairs with `:` or `-`, in fours with `.`, or without anything between. */
export function isMac(text: string): boolean {
  const pairs = /^[0-9a-fA-F]{2}([:-])/.exec(text);
  if (pairs) return isBytes(text.split(pairs[1] ?? ''), 2);
  if (text[4] === '.') return isBytes(text.split('.'), 4);
  return isBytes(text.match(/.{1,2}/gs) ?? [], 2);
}

function isBytes(groups: readonly string[], digits: 2 | 4): boolean {
  const bytes = (groups.length * digits) / 2;
  return [6, 8, 20].includes(bytes) && groups.every((group) => group.length === digits && /^[0-9a-fA-F]+$/.test(group));
}
