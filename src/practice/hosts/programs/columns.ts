import { complain, type Program } from '../system/system';
import { misused, readOptions } from './options';

/** `cut -f LIST [-d SIGN]`, of stdin. */
export const cut: Program = async (run) => {
  const options = readOptions(run, { flags: 's', values: 'fd' });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const list = given.get('f');
  if (list === undefined) return misused(run, 'you must specify a list of bytes, characters, or fields');
  if (operands.length > 0) return complain(run, 'the practice host cuts what it reads from stdin');
  const ranges = list.split(',').map((range) => {
    const [, from = '', dash = '', to = ''] = /^(\d*)(-?)(\d*)$/.exec(range) ?? [];
    return { from: Number(from === '' ? '1' : from), to: dash === '' ? Number(from) : to === '' ? Infinity : Number(to) };
  });
  const sign = given.get('d') ?? '\t';
  for (let line = await run.stdin.line(); line !== undefined; line = await run.stdin.line()) {
    const fields = line.split(sign);
    if (fields.length === 1) {
      if (!given.has('s')) run.stdout.write(`${line}\n`);
      continue;
    }
    const kept = fields.filter((_, index) => ranges.some(({ from, to }) => index + 1 >= from && index + 1 <= to));
    run.stdout.write(`${kept.join(sign)}\n`);
  }
  return 0;
};

const ESCAPES: Readonly<Record<string, string>> = { '0': '\0', n: '\n', t: '\t', '\\': '\\' };

/** `tr SET1 SET2` and `tr -d SET`, with ranges and escapes. */
export const tr: Program = async (run) => {
  const options = readOptions(run, { flags: 'd' });
  if (typeof options === 'number') return options;
  const [first, second] = options.operands;
  const removes = options.given.has('d');
  if (first === undefined || (second === undefined && !removes)) return misused(run, 'missing operand');
  const [from, to] = [signsOf(first), signsOf(second ?? '')];
  const text = Buffer.from(await run.stdin.all()).toString('utf8');
  const written = [...text].map((sign) => {
    const index = from.lastIndexOf(sign);
    if (index < 0) return sign;
    return removes ? '' : (to[Math.min(index, to.length - 1)] ?? '');
  });
  run.stdout.write(written.join(''));
  return 0;
};

function signsOf(set: string): readonly string[] {
  const plain = set.replace(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
  return [...plain.replace(/(.)-(.)/gs, (_, from: string, to: string) => range(from, to))];
}

function range(from: string, to: string): string {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => String.fromCharCode(first + index)).join('');
}
