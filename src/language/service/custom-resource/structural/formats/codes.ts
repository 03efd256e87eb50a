/** Twelve bytes in hexadecimal. */
export function isObjectId(text: string): boolean {
  return /^[0-9a-fA-F]{24}$/.test(text);
}

/** A UUID in any letter case, with or without each of its dashes; of one version when one is given. */
export function isUuid(text: string, version?: 3 | 4 | 5): boolean {
  const digits = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i.exec(text);
  if (!digits) return false;
  if (version === undefined) return true;
  const isVersion = digits[3]?.startsWith(String(version)) === true;
  // Version 3 leaves the variant open.
  return isVersion && (version === 3 || /^[89ab]/i.test(digits[4] ?? ''));
}

export function isIsbn10(text: string): boolean {
  const digits = withoutSeparators(text);
  if (!/^[0-9]{9}[0-9X]$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => total + (index + 1) * (digit === 'X' ? 10 : Number(digit)), 0);
  return sum % 11 === 0;
}

export function isIsbn13(text: string): boolean {
  const digits = withoutSeparators(text);
  if (!/^[0-9]{13}$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

function withoutSeparators(text: string): string {
  return text.replaceAll(/[\t\n\f\r -]+/g, '');
}

/** Number ranges of the issuers that the server knows: Visa, Mastercard, Discover, American Express, Diners Club, JCB. */
const ISSUERS: readonly RegExp[] = [
  /^4(?:\d{12}|\d{15})$/,
  /^5[1-5]\d{14}$/,
  /^6(?:011|5\d\d)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^(?:2131|1800|35\d{3})\d{11}$/,
];

/** A card number of a known issuer whose check digit (Luhn) is right; whatever is no digit is skipped. */
export function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/[^0-9]+/g, '');
  if (!ISSUERS.some((issuer) => issuer.test(digits))) return false;
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** A U.S. social security number with both separators. */
export function isSocialSecurityNumber(text: string): boolean {
  return text.length === 11 && /^\d{3}[- ]?\d{2}[- ]?\d{4}$/.test(text);
}

export function isHexColor(text: string): boolean {
  return /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text);
}

export function isRgbColor(text: string): boolean {
  const parts = /^rgb\([\t\n\f\r ]*(\d+)[\t\n\f\r ]*,[\t\n\f\r ]*(\d+)[\t\n\f\r ]*,[\t\n\f\r ]*(\d+)[\t\n\f\r ]*\)$/.exec(text);
  return parts !== null && parts.slice(1).every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}
