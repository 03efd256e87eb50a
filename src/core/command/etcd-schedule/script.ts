/**
 * What the timer runs, for `sh` of any Linux with coreutils, awk and systemd. It is the same on every host: what differs is in the
 * settings, whose values hold nothing that a shell would read otherwise. Its only tools beyond those are etcdctl and etcdutl of the host;
 * without them those of etcd's static pod, which are run where they lie or, where the host can't run them, in the container.
 * Snapshots have the names and the metadata that Drydock gives them, and are pruned as `core/snapshot/retention.ts` decides.
 */
export const SCHEDULE_SCRIPT = String.raw`#!/bin/sh
# Written by Drydock, and replaced when the schedule is installed again.
# Takes a snapshot of etcd, verifies it, and removes old ones. Reports to the journal and to runs.jsonl; exits with 1 when it failed.
set -u
umask 077
export LC_ALL=C
settings=/etc/drydock/etcd-snapshot.env
recipients=/etc/drydock/etcd-snapshot.recipients
state=/var/lib/drydock/etcd-snapshot
. "$settings"

began=$(date +%s)
taken=$(date -u +%Y-%m-%dT%H:%M:%SZ)
name=etcd-$CLUSTER-$(date -u +%Y%m%dT%H%M%SZ).db
part=$FOLDER/$name.part
said=$state/last.log
final=
bytes=null
revision=null
inside=
mkdir -p "$state" "$FOLDER" && chmod 0700 "$state" "$FOLDER" || exit 1

record() {
  reason=$(printf '%s' "$2" | tr -c 'A-Za-z0-9 .,:;/()=_+@-' ' ' | cut -c 1-400)
  printf '{"at":"%s","result":"%s","file":"%s","bytes":%s,"revision":%s,"seconds":%s,"reason":"%s"}\n' \
    "$taken" "$1" "$final" "$bytes" "$revision" "$(($(date +%s) - began))" "$reason" >>"$state/runs.jsonl"
  tail -n 200 "$state/runs.jsonl" >"$state/runs.new" && mv -f "$state/runs.new" "$state/runs.jsonl"
}

clean() {
  rm -f -- "$part" "$part.part" "$part.age" "$part.json"
  if [ -n "$inside" ]; then rm -f -- "$inside" "$inside.part"; fi
}

fail() {
  trap - EXIT HUP INT TERM
  final=
  clean
  record failed "$1"
  echo "The snapshot of etcd failed: $1" >&2
  exit 1
}

last_words() { tail -n 1 "$said" 2>/dev/null; }

trap 'fail "it was stopped"' HUP INT TERM
trap 'fail "it ended early"' EXIT
# What a run left that was killed.
find "$FOLDER" -maxdepth 1 -type f -name "etcd-$CLUSTER-*.part*" -exec rm -f -- {} +

container=
process=
if command -v crictl >/dev/null 2>&1; then
  container=$(crictl ps --state Running --name '^etcd$' -q 2>/dev/null | head -n 1)
  if [ -n "$container" ]; then process=$(crictl inspect -o go-template --template '{{.info.pid}}' "$container" 2>/dev/null); fi
fi

# The program of the host, else the one in the image of etcd as the host sees it. Nothing: neither runs here.
program() {
  if command -v "$1" 2>/dev/null; then return; fi
  if [ -z "$process" ]; then return; fi
  for folder in usr/local/bin usr/bin bin; do
    found=/proc/$process/root/$folder/$1
    if [ -x "$found" ] && "$found" version >/dev/null 2>&1; then
      echo "$found"
      return
    fi
  done
}

export ETCDCTL_API=3
etcdctl=$(program etcdctl)
etcdutl=$(program etcdutl)
# A member that does not answer is waited for without end by a save, so it is asked first; one without quorum answers, too.
if [ -n "$etcdctl" ]; then
  timeout -k 5 30 "$etcdctl" "--endpoints=$ENDPOINT" "--cacert=$CA" "--cert=$CERT" "--key=$KEY" endpoint status >"$said" 2>&1 ||
    fail "etcd does not answer: $(last_words)"
  timeout -k 5 3000 "$etcdctl" "--endpoints=$ENDPOINT" "--cacert=$CA" "--cert=$CERT" "--key=$KEY" snapshot save "$part" >"$said" 2>&1 ||
    fail "etcdctl could not take it: $(last_words)"
elif [ -n "$container" ] && [ -n "$process" ]; then
  # In the container's own layer, not on the disk of etcd, and only until it is copied.
  inside=/proc/$process/root/drydock-$name
  timeout -k 5 3000 crictl exec "$container" etcdctl "--endpoints=$ENDPOINT" "--cacert=$CA" "--cert=$CERT" "--key=$KEY" snapshot save "/drydock-$name" >"$said" 2>&1 ||
    fail "etcdctl in the container could not take it: $(last_words)"
  cp -- "$inside" "$part" 2>"$said" || fail "it could not be copied out of the container: $(last_words)"
  rm -f -- "$inside"
  inside=
else
  fail "there is no etcdctl on this host, and no container of etcd runs"
fi

bytes=$(stat -c %s "$part") || fail "the file is gone"
[ $((bytes % 512)) -eq 32 ] || fail "the file has no digest at its end: it is not whole"
content=$(head -c -32 "$part" | sha256sum | cut -d ' ' -f 1)
stored=$(tail -c 32 "$part" | od -An -v -tx1 | tr -d ' \n')
[ "$content" = "$stored" ] || fail "the digest at its end is not that of its content"
if [ -n "$etcdutl" ]; then
  status=$("$etcdutl" snapshot status "$part" -w json 2>"$said") || fail "etcdutl finds its pages damaged: $(last_words)"
elif [ -n "$etcdctl" ]; then
  # etcd before 3.6.
  status=$("$etcdctl" snapshot status "$part" -w json 2>"$said") || fail "its pages could not be checked, because there is no etcdutl"
else
  fail "its pages could not be checked, because there is no etcdutl"
fi
revision=$(printf '%s' "$status" | sed -n 's/.*"revision":\([0-9][0-9]*\).*/\1/p')
hash=$(printf '%s' "$status" | sed -n 's/.*"hash":\([0-9][0-9]*\).*/\1/p')
if [ -z "$revision" ] || [ -z "$hash" ]; then
  revision=null
  fail "its pages could not be checked: the status is not understood"
fi
sha=$(sha256sum "$part" | cut -d ' ' -f 1)

final=$name
packed=
if [ -s "$recipients" ]; then
  command -v age >/dev/null 2>&1 || fail "age is not installed, and the schedule encrypts"
  age -R "$recipients" -o "$part.age" "$part" 2>"$said" || fail "age could not encrypt it: $(last_words)"
  rm -f -- "$part"
  list=$(awk 'NF && $1 !~ /^#/ { printf "%s\"%s\"", separator, $1; separator = ", " }' "$recipients")
  packed=$(printf ',\n  "stored": { "packaging": "age", "size": %s, "sha256": "%s", "recipients": [%s] }' \
    "$(stat -c %s "$part.age")" "$(sha256sum "$part.age" | cut -d ' ' -f 1)" "$list")
  final=$name.age
  mv -f -- "$part.age" "$part" || fail "it could not be renamed"
fi
printf '{\n  "schema": 1,\n  "takenAt": "%s",\n  "verifiedAt": "%s",\n  "size": %s,\n  "sha256": "%s",\n  "revision": %s,\n  "hash": %s,\n  "cluster": { "name": "%s" }%s\n}\n' \
  "$taken" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$bytes" "$sha" "$revision" "$hash" "$CLUSTER" "$packed" >"$part.json" || fail "its metadata could not be written"
sync "$part" "$part.json" 2>/dev/null || sync
mv -f -- "$part.json" "$FOLDER/$final.json" && mv -f -- "$part" "$FOLDER/$final" || fail "it could not be renamed"
sync "$FOLDER" 2>/dev/null || sync

# Newest first; only what a run of this schedule verified has such a name. The newest always stays.
old=$(find "$FOLDER" -maxdepth 1 -type f -name "etcd-$CLUSTER-*.db*" | sed 's:.*/::' | sort -r | awk \
  -v prefix="etcd-$CLUSTER-" -v last="$KEEP_LAST" -v daily="$KEEP_DAILY" -v weekly="$KEEP_WEEKLY" -v monthly="$KEEP_MONTHLY" \
  -v within="$KEEP_WITHIN" -v now="$(date -u +%s)" '
  function days(y, m, d) {
    if (m <= 2) { y--; m += 12 }
    return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
  }
  {
    rest = substr($0, length(prefix) + 1)
    if (index($0, prefix) != 1 || rest !~ /^[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z\.db(\.age)?$/) next
    n++
    keep = (n == 1 || n <= last || last + daily + weekly + monthly + within == 0)
    day = substr(rest, 1, 8)
    month = substr(rest, 1, 6)
    today = days(substr(rest, 1, 4) + 0, substr(rest, 5, 2) + 0, substr(rest, 7, 2) + 0)
    week = int((today + 3) / 7)
    if (within > 0 && now - (today * 86400 + substr(rest, 10, 2) * 3600 + substr(rest, 12, 2) * 60 + substr(rest, 14, 2)) < within) keep = 1
    if (!(day in dailies) && nd < daily) { dailies[day]; nd++; keep = 1 }
    if (!(week in weeklies) && nw < weekly) { weeklies[week]; nw++; keep = 1 }
    if (!(month in monthlies) && nm < monthly) { monthlies[month]; nm++; keep = 1 }
    if (!keep) print
  }')
removed=0
for one in $old; do
  rm -f -- "$FOLDER/$one" "$FOLDER/$one.json" "$FOLDER/$one.drills.jsonl"
  removed=$((removed + 1))
done

trap - EXIT HUP INT TERM
record ok "$removed old ones removed"
echo "Snapshot of etcd verified: $FOLDER/$final, $bytes bytes, revision $revision, $removed old ones removed"
`;
