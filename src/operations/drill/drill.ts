import { cancelled, DrydockError } from '../../core/errors';
import { seriesOf } from '../../core/model/etcd';
import { timeWords } from '../../core/report/words';
import { compareCounts, compareMetadata, ResourceCounter, type ResourceCounts } from '../../core/snapshot/drill/compare';
import {
  DRILL_SCHEMA,
  rtoOf,
  type DrillFinding,
  type DrillPhase,
  type DrillRecord,
  type LiveCounts,
  type ReadBack,
} from '../../core/snapshot/drill/record';
import { keyText } from '../../core/snapshot/listing';
import type { SnapshotMetadata } from '../../core/snapshot/metadata';
import { verdictWords } from '../../core/snapshot/report';
import { openSnapshot, type OpenSnapshot } from '../../core/snapshot/snapshot';
import { verifySnapshot, type Verification } from '../../core/snapshot/verify';
import type { DrillGround, DrillPrograms, DrillSite, DrillVersions } from '../../ports/drill';
import { countLive, type LiveCluster } from './count-live';
import { readBack } from './read-back';

export interface DrillRequest {
  /** What the snapshot is called in the record. */
  readonly name: string;
  /** Bytes of the snapshot, decrypted and unpacked. */
  readonly size: number;
  /** Its bytes, decrypted and unpacked. */
  readonly content: AsyncIterable<Uint8Array>;
  readonly metadata: SnapshotMetadata | undefined;
  readonly programs: DrillPrograms;
  /** A cluster whose objects are counted beside those of the snapshot. */
  readonly live?: LiveCluster;
}

export interface DrillWatch {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly progress?: (words: string) => void;
}

const TELLING: Readonly<Record<DrillPhase, string>> = {
  fetch: 'Fetching and decrypting',
  verify: 'Verifying every page',
  restore: 'Restoring',
  start: 'Starting etcd',
  count: 'Counting keys',
  live: 'Counting what the cluster has now',
  serve: 'Starting kube-apiserver',
  read: 'Reading objects back',
  destroy: 'Removing everything',
};

/**
 * Proves a snapshot by restoring it into an etcd on loopback that is thrown away: what comes out is compared with what our own reader
 * finds in the file and with the metadata beside it. Whatever happens, nothing of it is left.
 * Resolves with a record also where the snapshot is not proven; rejects where the drill could not be held (a program is missing or of
 * another version, no room, stopped).
 */
export async function drill(request: DrillRequest, ground: DrillGround, watch: DrillWatch): Promise<DrillRecord> {
  const { programs, size, metadata } = request;
  const { signal, now } = watch;
  const began = now();
  const versions = await ground.versions(programs, signal);
  const site = await ground.prepare(programs, size);
  const held = new Held(request, site, versions, watch);
  let failure: DrydockError | undefined;
  try {
    await held.run();
  } catch (error) {
    failure = DrydockError.from(error);
  } finally {
    await held.phase('destroy', () => site.destroy());
  }
  if (signal.aborted) throw cancelled(signal.reason);
  if (failure !== undefined) {
    // What the programs refuse or the file does not hold is a result; a program that does not fit is none.
    const isResult = (['commandFailed', 'invalid', 'protocol', 'timeout'] as const).some((kind) => kind === failure?.kind);
    if (!isResult) throw failure;
    held.findings.push({ severity: 'error', message: failure.message });
  }
  const isProven = !held.findings.some(({ severity }) => severity === 'error');
  const { status, stream } = held.verification ?? {};
  return {
    schema: DRILL_SCHEMA,
    at: new Date(began).toISOString(),
    outcome: isProven ? 'proven' : 'failed',
    snapshot: {
      name: request.name,
      ...(metadata ? { takenAt: metadata.takenAt } : {}),
      ...(stream ? { sha256: stream.fileSha256 } : {}),
      ...(status ? { revision: status.revision, keys: status.keys } : {}),
      bytes: size,
    },
    etcd: versions.etcd,
    phases: held.phases,
    ...(isProven ? { rtoSeconds: rtoOf(held.phases) } : {}),
    ...(metadata ? { rpoSeconds: Math.max(0, Math.round((began - Date.parse(metadata.takenAt)) / 1000)) } : {}),
    ...(held.live ? { live: held.live } : {}),
    ...(held.given ? { readBack: held.given } : {}),
    findings: held.findings,
  };
}

/** One drill while it is held. */
class Held {
  readonly findings: DrillFinding[] = [];
  readonly phases: Partial<Record<DrillPhase, number>> = {};
  verification: Verification | undefined;
  given: ReadBack | undefined;
  live: LiveCounts | undefined;

  constructor(
    private readonly request: DrillRequest,
    private readonly site: DrillSite,
    private readonly versions: DrillVersions,
    private readonly watch: DrillWatch,
  ) {}

  async phase<T>(phase: DrillPhase, work: () => Promise<T>): Promise<T> {
    const { now, progress } = this.watch;
    const began = now();
    progress?.(TELLING[phase]);
    try {
      return await work();
    } finally {
      this.phases[phase] = (now() - began) / 1000;
    }
  }

  async run(): Promise<void> {
    const { site, watch, request } = this;
    const { signal } = watch;
    await this.phase('fetch', () => site.put(request.content, signal));
    const file = await site.snapshot();
    const verification = await this.phase('verify', () => verifySnapshot(file, { signal }));
    this.verification = verification;
    const { verdict, findings: wrong, status, facts, stream } = verification;
    const isSound = verdict === 'verified' || verdict === 'unsigned';
    if (!isSound || !status || !facts) {
      this.wrong(`The snapshot is ${verdictWords(verdict)}${wrong[0] ? `: ${wrong[0].message}` : ''}.`);
      return;
    }
    if (verdict === 'unsigned') this.note('The file has no digest, so that a changed value would not be noticed.');
    const { metadata } = request;
    if (metadata) this.findings.push(...compareMetadata(metadata, { sha256: stream.fileSha256, size: stream.size }, status));
    else this.note('There is no metadata beside the file: its age is unknown.');
    this.checkVersions(metadata?.etcd?.version === undefined ? facts.series : seriesOf(metadata.etcd.version));
    const snapshot = await openSnapshot(file, { signal });
    await this.phase('restore', () => site.restore(verdict === 'unsigned', signal));
    await this.phase('start', () => site.startEtcd(signal));
    const stored = await this.phase('count', () => this.count(snapshot));
    const { live } = request;
    if (live) await this.phase('live', () => this.countLive(stored, live));
    if (request.programs.apiServer !== undefined) await this.serve(snapshot);
  }

  /** Another minor may read the file, and prove something else than what would be restored. */
  private checkVersions(series: string): void {
    for (const [name, version] of [
      ['etcd', this.versions.etcd],
      ['etcdutl', this.versions.etcdutl],
    ] as const) {
      if (seriesOf(version) !== series)
        throw new DrydockError('config', `${name} is ${version}, and the snapshot is of etcd ${series}.`, {
          hint: `Name a folder with etcd and etcdutl of ${series}: a restore needs the same minor version.`,
        });
    }
  }

  private async count(snapshot: OpenSnapshot): Promise<ResourceCounts> {
    const { keyspace, prefix } = snapshot;
    const [expected, found] = [new ResourceCounter(prefix), new ResourceCounter(prefix)];
    for (const { key } of keyspace.unordered()) expected.add(keyText(key));
    for await (const key of this.site.keys(keyspace.revision, this.watch.signal)) found.add(key);
    this.findings.push(...compareCounts(expected.result, found.result, 'the restored etcd', 'error'));
    return expected.result;
  }

  /** A cluster that can't be asked says nothing about the snapshot. */
  private async countLive(stored: ResourceCounts, live: LiveCluster): Promise<void> {
    try {
      this.live = await countLive(stored, live, this.watch.signal);
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      if (this.watch.signal.aborted) throw error;
      this.note(`It was not compared with ${live.name}: ${error.message}`);
    }
  }

  private async serve(snapshot: OpenSnapshot): Promise<void> {
    const { site, watch, request, versions } = this;
    const version = versions.apiServer ?? 'unknown';
    const wanted = request.metadata?.cluster?.kubernetesVersion;
    if (wanted !== undefined && minorOf(wanted) !== minorOf(version))
      this.note(
        `kube-apiserver is ${version}, and the cluster was ${wanted} when the snapshot was taken (${takenWords(request.metadata)}).`,
      );
    await this.phase('serve', () => site.startApiServer(snapshot.prefix, watch.signal));
    const { given, findings } = await this.phase('read', () => readBack(snapshot, site, version, watch.signal));
    this.given = given;
    this.findings.push(...findings);
  }

  private wrong(message: string): void {
    this.findings.push({ severity: 'error', message });
  }

  private note(message: string): void {
    this.findings.push({ severity: 'warning', message });
  }
}

function minorOf(version: string): string {
  return version.replace(/^v/, '').split('.').slice(0, 2).join('.');
}

function takenWords(metadata: SnapshotMetadata | undefined): string {
  return metadata ? timeWords(Date.parse(metadata.takenAt)) : 'unknown';
}
