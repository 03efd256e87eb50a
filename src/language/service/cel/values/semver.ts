import { namedType } from '../library/signature';
import { uintMax } from './constant';
import { CelError, type LibraryValue } from './value';

/** A semantic version, as blang/semver reads it. */
export class Semver implements LibraryValue {
  readonly typeName = 'kubernetes.Semver';
  readonly type = namedType('Semver');

  private constructor(
    readonly major: bigint,
    readonly minor: bigint,
    readonly patch: bigint,
    private readonly prerelease: readonly string[],
  ) {}

  equals(other: LibraryValue): boolean {
    return other instanceof Semver && this.compare(other) === 0n;
  }

  /** Build metadata does not count. A pre-release comes before its release. */
  compare(other: Semver): bigint {
    const pairs = [
      [this.major, other.major],
      [this.minor, other.minor],
      [this.patch, other.patch],
    ] as const;
    for (const [a, b] of pairs) if (a !== b) return a < b ? -1n : 1n;
    return comparePrerelease(this.prerelease, other.prerelease);
  }

  /**
   * @param normalize takes a leading v, missing minor and patch numbers, and leading zeros
   * @throws CelError when the text is no version
   */
  static parse(text: string, normalize: boolean): Semver {
    const found = /^(\d+)\.(\d+)\.(\d+)(?:-([^+]*))?(?:\+(.*))?$/s.exec(normalize ? normalized(text) : text);
    if (found === null) throw new CelError('No Major.Minor.Patch elements found');
    const [major, minor, patch] = found.slice(1, 4).map(versionNumber);
    const prerelease = found[4]?.split('.') ?? [];
    const build = found[5]?.split('.') ?? [];
    if ([...prerelease, ...build].some((part) => !/^[0-9A-Za-z-]+$/.test(part))) throw new CelError('Invalid character(s) found');
    if (prerelease.some((part) => /^0\d+$/.test(part))) throw new CelError('Numeric PreRelease version must not contain leading zeroes');
    return new Semver(major ?? 0n, minor ?? 0n, patch ?? 0n, prerelease);
  }
}

function versionNumber(digits: string): bigint {
  if (/^0\d/.test(digits)) throw new CelError('number must not contain leading zeroes');
  const value = BigInt(digits);
  if (value > uintMax) throw new CelError('number is out of range');
  return value;
}

function comparePrerelease(a: readonly string[], b: readonly string[]): bigint {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0n : a.length === 0 ? 1n : -1n;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = comparePart(a[i] ?? '', b[i] ?? '');
    if (order !== 0n) return order;
  }
  return a.length === b.length ? 0n : a.length > b.length ? 1n : -1n;
}

/** Numbers by value and before words; words by their letters. */
function comparePart(a: string, b: string): bigint {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left !== right) return left ? -1n : 1n;
  if (a === b) return 0n;
  const before = left ? BigInt(a) < BigInt(b) : a < b;
  return before ? -1n : 1n;
}

function normalized(text: string): string {
  const pieces = text.replace(/^v/, '').split('.');
  const parts = pieces.length > 3 ? [...pieces.slice(0, 2), pieces.slice(2).join('.')] : pieces;
  const trimmed = parts.map((part) => (part.length > 1 ? part.replace(/^0+/, '').replace(/^(?!\d)/, '0') : part));
  if (trimmed.length < 3 && /[+-]/.test(trimmed[trimmed.length - 1] ?? '')) {
    throw new CelError('short version cannot contain PreRelease/Build meta data');
  }
  while (trimmed.length < 3) trimmed.push('0');
  return trimmed.join('.');
}
