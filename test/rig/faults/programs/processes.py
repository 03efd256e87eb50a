"""Finds the processes of a unit, of a container or with a name on this host, and signals them.

    python3 processes.py find|runs|kill|stop|continue WHO
    WHO: unit NAME | container NAME [POD] | name NAME

`kill` ends when they are gone, `stop` when every thread of theirs stands. Both fail when there is nobody. `continue` wakes
those that stand. `find` prints a line for each: number and name. `runs` fails when there is nobody, unless it is about a
container that the runtime does not know any more.
"""

import glob
import os
import signal
import subprocess
import sys
import time

LIMIT = 20  # seconds


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def state(path):
    """State letter and start time of a process or thread; nothing when it is gone."""
    fields = read(f"{path}/stat").rpartition(")")[2].split()
    return (fields[0], fields[19]) if fields and fields[0] not in "ZX" else None


def threads_of(pid):
    return [each for each in (state(path) for path in glob.glob(f"/proc/{pid}/task/*")) if each]


def stands(pid):
    return all(letter in "Tt" for letter, _ in threads_of(pid))


def output(*argv):
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def containers(name, pod=None):
    """Identifiers of the containers that the runtime knows by this name, alive or not."""
    wanted = f'labels."io.kubernetes.container.name"=={name}'
    if pod:
        wanted += f',labels."io.kubernetes.pod.name"=={pod}'
    return output("ctr", "-n", "k8s.io", "containers", "ls", "-q", wanted).split()


def in_groups(matches):
    found = []
    for path in glob.glob("/proc/[0-9]*/cgroup"):
        groups = [line.split(":", 2)[2] for line in read(path).splitlines() if line.count(":") >= 2]
        if any(matches(group) for group in groups):
            found.append(int(path.split("/")[2]))
    return found


def find(kind, name, pod=None):
    """Numbers of the processes, never this one's own."""
    if kind == "unit":
        group = output("systemctl", "show", "--property=ControlGroup", "--value", name)
        found = in_groups(lambda each: group and (each == group or each.startswith(f"{group}/")))
    elif kind == "container":
        ids = containers(name, pod)
        found = in_groups(lambda each: any(one in each for one in ids))
    elif kind == "name":
        found = [int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/comm") if read(path).strip() == name[:15]]
    else:
        raise SystemExit(f"unknown kind of process: {kind}")
    return sorted(pid for pid in found if pid not in (os.getpid(), os.getppid()) and state(f"/proc/{pid}"))


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def wait(what, condition):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"waited {LIMIT} s: {what}")
        time.sleep(0.02)


def stop(who):
    """Stops them with their children that appear meanwhile."""
    standing = set()
    while fresh := set(find(*who)) - standing:
        for pid in fresh:
            send(pid, signal.SIGSTOP)
        for pid in fresh:
            wait(f"process {pid} stands", lambda: stands(pid))
        standing |= fresh
    return standing


def resume(who):
    for pid in find(*who):
        send(pid, signal.SIGCONT)
        wait(f"process {pid} goes on", lambda: not threads_of(pid) or not stands(pid))


def kill(who):
    before = {pid: state(f"/proc/{pid}") for pid in find(*who)}
    for pid in before:
        send(pid, signal.SIGKILL)
    for pid, was in before.items():
        if was:
            wait(f"process {pid} is gone", lambda: (state(f"/proc/{pid}") or (None, None))[1] != was[1])
    return before


def main():
    verb, *who = sys.argv[1:]
    if verb == "find":
        for pid in find(*who):
            print(pid, read(f"/proc/{pid}/comm").strip())
    elif verb == "continue":
        resume(who)
    elif verb == "runs":
        sys.exit(0 if find(*who) or (who[0] == "container" and not containers(*who[1:])) else 1)
    elif not (kill if verb == "kill" else stop)(who):
        raise SystemExit(f"nothing runs as {' '.join(who)}")


if __name__ == "__main__":
    main()
