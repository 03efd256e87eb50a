import { randomBytes } from 'node:crypto';
import type { Disposable } from '../../../core/disposable';
import { parseStaticPod } from '../../../core/parse/static-pod';
import { FileError } from '../system/file-error';
import type { Process } from '../system/processes';
import type { System } from '../system/system';
import { ROOT } from '../system/users';

export const MANIFESTS = '/etc/kubernetes/manifests';

/** A container of a static pod. */
export interface Container {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly sandbox: string;
  readonly name: string;
  readonly pod: string;
  readonly uid: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly attempt: number;
  state: 'running' | 'exited';
  /** Contents of the files that it read when it started, by path: a component keeps what it has read. */
  readonly loaded: ReadonlyMap<string, string>;
}

/** A component that runs, as it is kept on a disk. */
export interface KeptContainer {
  /** Name of its manifest's file. */
  readonly file: string;
  readonly image: string;
  readonly createdAt: number;
  readonly attempt: number;
  readonly loaded: readonly (readonly [string, string])[];
}

export interface StaticPodPace {
  /** Milliseconds between two looks at the folder of manifests. */
  readonly scanMs: number;
  /** Milliseconds that a component takes to end. */
  readonly stopMs: number;
}

interface Running {
  readonly container: Container;
  readonly process: Process;
  readonly manifest: string;
  stopping: boolean;
}

/** Milliseconds between the move of a manifest and the look at it. */
const NOTICE_MS = 100;

/** Files that a component is told to read by its flags. */
const FILE_FLAGS = /^--(?:[\w-]*(?:cert|key|ca|kubeconfig|certificate)[\w-]*)=(\/.+)$/;

/**
 * The part of a kubelet that runs static pods: it looks into the folder of manifests from time to time, stops what has no
 * manifest any more, and starts what has. It parses every file that does not begin with a dot, as the real one does.
 */
export class StaticPods implements Disposable {
  /** All containers since the host started, the newest last. */
  readonly containers: Container[] = [];
  private readonly running = new Map<string, Running>();
  private readonly attempts = new Map<string, number>();
  private readonly over = new AbortController();
  /** Whether the kubelet runs; a stopped one leaves its containers alone. */
  isActive = true;
  private isPowered = true;
  private kept: readonly KeptContainer[] = [];

  constructor(
    private readonly system: System,
    private readonly pace: StaticPodPace,
    /** Hears of components that start and end. */
    private readonly onDidChange: (component: string, runs: boolean, image: string) => void,
  ) {}

  /**
   * Starts what has a manifest, as of some time ago.
   * @param startedAt epoch milliseconds
   * @param kept components that ran when the world was kept: they run on as if nothing had been
   */
  begin(startedAt: number, kept: readonly KeptContainer[] = []): void {
    this.kept = kept;
    this.scan(startedAt);
    this.kept = [];
    void this.watch();
  }

  /** What runs, to be kept. */
  keptContainers(): readonly KeptContainer[] {
    return [...this.running].map(
      ([
        file,
        {
          container: { image, createdAt, attempt, loaded },
        },
      ]) => ({
        file,
        image,
        createdAt,
        attempt,
        loaded: [...loaded],
      }),
    );
  }

  dispose(): void {
    this.over.abort();
  }

  /** The container of a component that runs now. */
  of(component: string): Container | undefined {
    return [...this.running.values()].find(({ container }) => container.name === component)?.container;
  }

  /** Stops a component and has it started anew, as a kubelet does with one that crashed. */
  restart(component: string): void {
    for (const [file, { container }] of this.running) if (container.name === component) this.end(file);
    this.scan(this.system.clock.now());
  }

  /** The kernel tells the kubelet that somebody has moved a manifest: it looks a moment later, not at its next turn. */
  notice(): void {
    const { clock } = this.system;
    const look = async (): Promise<void> => {
      await clock.sleep(NOTICE_MS, this.over.signal);
      if (this.isActive && this.isPowered) this.scan(clock.now());
      // What it stopped is started anew once it has ended.
      await clock.sleep(this.pace.stopMs + NOTICE_MS, this.over.signal);
      if (this.isActive && this.isPowered) this.scan(clock.now());
    };
    void look().catch(() => undefined);
  }

  /** The machine goes down: everything ends at once, and nothing is started until `powerOn`. */
  powerOff(): void {
    this.isPowered = false;
    for (const file of [...this.running.keys()]) {
      this.attempts.set(file, (this.attempts.get(file) ?? 0) + 1);
      this.end(file);
    }
  }

  /** The kubelet starts with its machine, and starts what has a manifest. */
  powerOn(): void {
    this.isPowered = true;
    this.isActive = true;
    this.scan(this.system.clock.now());
  }

  private async watch(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      try {
        await this.system.clock.sleep(this.pace.scanMs, signal);
      } catch {
        return;
      }
      if (this.isActive && this.isPowered) this.scan(this.system.clock.now());
    }
  }

  private scan(now: number): void {
    const wanted = this.manifests();
    for (const [file, running] of this.running) {
      if (wanted.get(file) === running.manifest || running.stopping) continue;
      running.stopping = true;
      void this.stop(file);
    }
    for (const [file, manifest] of wanted) if (!this.running.has(file)) this.start(file, manifest, now);
  }

  private manifests(): ReadonlyMap<string, string> {
    const { files } = this.system;
    try {
      const names = files.list(MANIFESTS, ROOT).filter((name) => !name.startsWith('.'));
      return new Map(names.map((name) => [name, this.text(`${MANIFESTS}/${name}`) ?? ''] as const));
    } catch (error) {
      if (error instanceof FileError) return new Map();
      throw error;
    }
  }

  private start(file: string, manifest: string, now: number): void {
    let pod;
    try {
      pod = parseStaticPod(manifest);
    } catch (error) {
      // A kubelet logs it and goes on; the file is tried again at the next look.
      if (error instanceof RangeError) return;
      throw error;
    }
    const { command, name = file } = pod;
    const [program = name] = command;
    const image = /^\s*image:\s*(\S+)/m.exec(manifest)?.[1] ?? '';
    const before = this.kept.find((one) => one.file === file && one.image === image);
    const startedAt = before?.createdAt ?? now;
    const attempt = before?.attempt ?? this.attempts.get(file) ?? 0;
    this.attempts.set(file, attempt);
    const container: Container = {
      id: randomBytes(32).toString('hex'),
      sandbox: randomBytes(32).toString('hex'),
      name,
      pod: `${name}-${this.system.hostname}`,
      uid: randomBytes(16).toString('hex'),
      image,
      command,
      createdAt: startedAt,
      attempt,
      state: 'running',
      loaded: before ? new Map(before.loaded) : this.load(command),
    };
    const process = this.system.processes.start([program, ...command.slice(1)], ROOT, {
      startedAt,
      onKilled: () => {
        container.state = 'exited';
        this.attempts.set(file, attempt + 1);
        this.running.delete(file);
        this.onDidChange(name, false, container.image);
      },
    });
    this.running.set(file, { container, process, manifest, stopping: false });
    this.containers.push(container);
    this.onDidChange(name, true, container.image);
  }

  private load(command: readonly string[]): ReadonlyMap<string, string> {
    const paths = command.flatMap((word) => FILE_FLAGS.exec(word)?.[1] ?? []);
    return new Map(paths.flatMap((path) => (this.text(path) === undefined ? [] : [[path, this.text(path) ?? ''] as const])));
  }

  private text(path: string): string | undefined {
    try {
      return new TextDecoder().decode(this.system.files.read(path, ROOT));
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  }

  private async stop(file: string): Promise<void> {
    try {
      await this.system.clock.sleep(this.pace.stopMs, this.over.signal);
    } catch {
      return;
    }
    this.end(file);
  }

  private end(file: string): void {
    const running = this.running.get(file);
    if (!running) return;
    this.running.delete(file);
    running.container.state = 'exited';
    this.system.processes.end(running.process);
    this.onDidChange(running.container.name, false, running.container.image);
  }
}
