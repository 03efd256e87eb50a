import { describe, expect, it } from 'vitest';
import { plainSystem, runOn, script } from './support';

const system = plainSystem();

describe('the shell of a practice host', () => {
  it.each([
    ['f() { echo "$# $1"; shift; echo "$*"; }; f a "b c" d', '3 a\nb c d\n'],
    ['for x in "$@"; do echo "<$x>"; done', '<one>\n<two words>\n'],
    ['set --; for x in "$@"; do echo never; done; echo "$#"', '0\n'],
    ['x=/proc/12/environ; x=${x#/proc/}; echo "${x%/environ} ${x##*/} ${#x}"', '12 environ 10\n'],
    ['x="  a  b "; echo $x; echo "$x"', 'a b\n  a  b \n'],
    ['case kubectl in kubeadm) echo no ;; kube*) echo yes ;; *) echo no ;; esac', 'yes\n'],
    ['i=0; while [ "$i" -lt 3 ]; do i=$((i + 1)); [ "$i" = 2 ] && continue; echo "$i"; done', '1\n3\n'],
    ['for a in 1 2; do for b in 1 2; do [ "$b" = 2 ] && continue 2; echo "$a$b"; done; done', '11\n21\n'],
    ['for a in 1 2; do while true; do break 2; done; done; echo "$a"', '1\n'],
    ['(x=1; exit 4); echo "$? ${x-unset}"', '4 unset\n'],
    ['true && false || echo so', 'so\n'],
    ['! false && echo not', 'not\n'],
    ['if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['echo a; echo b >&2; { echo c; echo d >&2; } 2>/dev/null', 'a\nc\n'],
    ['printf "%s-%d|" a 1 b 2; printf "%b" "x\\ty\\n"', 'a-1|b-2|x\ty\n'],
    ['echo one two | while read -r a b; do echo "$b $a"; done', 'two one\n'],
    ['mkdir -p /tmp/g/a1 /tmp/g/b2; cd /tmp/g; echo *1 /tmp/g/[a-b]? "*" nothing*', 'a1 /tmp/g/a1 /tmp/g/b2 * nothing*\n'],
    ['echo \'a\'"b"c\\ d', 'abc d\n'],
    ['x=$(printf "a\\n\\n"); echo "[$x]"', '[a]\n'],
    ['unset y; echo "${y:-default} ${y:=set} $y ${y:+other}"', 'default set set other\n'],
    ['A=1 sh -c \'echo "$A"\'; echo "${A-gone}"', '1\ngone\n'],
    ['echo $((2 * (3 + 4) % 5)) $((1 < 2))', '4 1\n'],
    ['umask 077; echo x > /tmp/private; stat -c %a /tmp/private', '600\n'],
    ['printf "NAME=\\"Practice\\"\\n" > /tmp/env; . /tmp/env; echo "$NAME"', 'Practice\n'],
    ['echo "$(echo "$(echo nested)")" # a comment', 'nested\n'],
    ['set -e; if false; then :; fi; false || :; ! true; false && true; echo on', 'on\n'],
    ['(set -e; echo a; false; echo never); echo "$?"', 'a\n1\n'],
    ['f() { false; echo "in f"; }; (set -e; f && echo well); (set -e; f; echo never); echo end', 'in f\nwell\nend\n'],
    ['(set -e; x=$(false); echo never); echo "$?"', '1\n'],
    ['(trap "echo bye" EXIT; echo hi; exit 3); sh -c \'trap "echo bye" EXIT; echo hi; exit 3\'; echo "$?"', 'hi\nbye\nhi\nbye\n3\n'],
    [
      'sleep 0.05 & echo first; while [ ! -e /tmp/late ]; do (sleep 0.02; echo x >/tmp/late) & sleep 0.05; done; cat /tmp/late',
      'first\nx\n',
    ],
    ['bash -o pipefail -c "false | true"; echo "$?"; bash -c "false | true"; echo "$?"', '1\n0\n'],
    ['printf "a\\tb\\tc\\n" | cut -f2; echo a:b:c | cut -d: -f1,3; echo abc | tr "a-b" "A-B" | tr -d c', 'b\na:c\nAB\n'],
    [
      'printf "/v1.34/deb\\n/v1x34/deb\\n" | sed "s,/v1\\.34/deb,/v1.35/deb,g"; echo aXb | sed -E "s/(a)X(b)/\\2&\\1/"',
      '/v1.35/deb\n/v1x34/deb\nbaXba\n',
    ],
    ['printf "one\\ntwo\\n" >/tmp/edit; sed -i s/two/2/ /tmp/edit; cat /tmp/edit; printf "x\\n" | sed "s/^/held	/"', 'one\n2\nheld	x\n'],
    [
      'printf "a+b\\naab\\n" | grep "a+b"; printf "a+b\\naab\\n" | grep -E "^a+b$"; echo "--x=1 --y" | grep -oE -- "--[a-z]+"',
      'a+b\naab\n--x\n--y\n',
    ],
    ['printf "  # x\\ny\\n" | grep -v "^[[:space:]]*#"; printf "ab\\nb\\n" | grep -qxF -e b && echo there', 'y\nthere\n'],
    ['mkdir -p /tmp/tree/in; echo k >/tmp/tree/in/f; grep -rs k /tmp/tree /nowhere; grep -rsh k /tmp/tree', '/tmp/tree/in/f:k\nk\n'],
    ['printf "1\\n2\\n3\\n" | tail -n +2; printf abcdef | tail -c 2; printf abcdef | head -c 3', '2\n3\nefabc'],
    ['d=$(mktemp -d); echo x >"$d/a"; [ -d "$d" ] && cat "$d/a"; rm -rf "$d"; [ -e "$d" ] || echo gone', 'x\ngone\n'],
  ])('%s', async (text, expected) => {
    expect(await script(system, text, 'one', 'two words')).toEqual({ code: 0, stdout: expected, stderr: expect.any(String) });
  });

  it.each(['cat <<END\nx\nEND', 'echo `date`', 'echo (', 'done', 'case x in'])('takes no "%s"', async (text) => {
    const ran = await script(system, text);
    expect(ran.code).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(/^sh: 1: Syntax error: /);
  });

  it('ends a run with all that it started', async () => {
    const stop = new AbortController();
    const running = runOn(system, ['sh', '-c', 'sh -c "sleep 4711"'], { signal: stop.signal });
    await expect.poll(() => system.processes.list().length).toBe(3);
    stop.abort(new Error('stopped'));
    await expect(running).rejects.toThrow('stopped');
    expect(system.processes.list()).toEqual([]);
  });

  it('finds processes by their environment and ends them, as the product does', async () => {
    const running = runOn(system, ['sh', '-c', 'DRYDOCK_RUN=abc; export DRYDOCK_RUN; exec sleep 4711']);
    await expect.poll(() => system.processes.list().length).toBe(2);
    const ended = await script(
      system,
      'found() { grep -lsF "DRYDOCK_RUN=$1" /proc/[0-9]*/environ; }\nfor file in $(found abc); do pid=${file#/proc/}; kill -s TERM "${pid%/environ}" 2>/dev/null; done; [ -z "$(found abc)" ]',
    );
    expect((await running).code).toBe(143);
    expect(ended.stderr).toBe('');
  });
});

describe('sudo of a practice host', () => {
  it('asks who has to give a password, and takes nothing of what follows', async () => {
    const ask = (user: string, stdin: string) => runOn(system, ['sudo', '-S', '-p', 'P:', '--', 'cat'], { user, stdin });
    expect(await ask('ops', 'rest')).toEqual({ code: 0, stdout: 'rest', stderr: '' });
    expect(await ask('careful', 'careful-password\nrest')).toEqual({ code: 0, stdout: 'rest', stderr: 'P:' });
    expect(await ask('careful', 'a\nb\nc\n')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'P:Sorry, try again.\nP:Sorry, try again.\nP:sudo: 3 incorrect password attempts\n',
    });
    expect(await ask('careful', '')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'P:\nsudo: no password was provided\nsudo: a password is required\n',
    });
    expect((await ask('plain', 'plain-password\n')).stderr).toBe('P:plain is not in the sudoers file.\n');
    expect(await runOn(system, ['sudo', '-n', 'id'], { user: 'careful' })).toMatchObject({
      code: 1,
      stderr: 'sudo: a password is required\n',
    });
  });
});
