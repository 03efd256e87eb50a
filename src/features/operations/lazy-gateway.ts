import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter, type Event } from '../../core/event';
import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import type { OperationRequest } from '../../operations/nodes/request';
import type { FollowedOperation } from './follower';
import type { OperationsGateway } from './gateway';

/** What is used of the engine. */
export interface Engine {
  readonly onDidChange: Event<OperationState>;
  list(): Promise<readonly OperationState[]>;
  running(id: OperationId): FollowedOperation | undefined;
  start(request: OperationRequest): Promise<FollowedOperation>;
  resume(id: OperationId): Promise<FollowedOperation>;
  undo(id: OperationId): Promise<FollowedOperation>;
  abandon(id: OperationId): Promise<void>;
  remove(id: OperationId): Promise<void>;
  /** Absolute path of the journal. */
  place(id: OperationId): string;
}

/** The engine, made with the first call that needs it. Who listens before that hears of it all the same. */
export class LazyGateway implements OperationsGateway, Disposable {
  private readonly store = new DisposableStore();
  private readonly changes = this.store.add(new Emitter<OperationState>());
  private made: Engine | undefined;
  readonly onDidChange = this.changes.event;

  /** @param make loads the bundle and makes the engine; called once */
  constructor(private readonly make: () => Engine) {}

  async list(): Promise<readonly OperationState[]> {
    return this.engine().list();
  }

  /** Nothing runs as long as there is no engine. */
  running(id: OperationId): FollowedOperation | undefined {
    return this.made?.running(id);
  }

  async start(request: OperationRequest): Promise<FollowedOperation> {
    return this.engine().start(request);
  }

  async resume(id: OperationId): Promise<FollowedOperation> {
    return this.engine().resume(id);
  }

  async undo(id: OperationId): Promise<FollowedOperation> {
    return this.engine().undo(id);
  }

  async abandon(id: OperationId): Promise<void> {
    await this.engine().abandon(id);
  }

  async remove(id: OperationId): Promise<void> {
    await this.engine().remove(id);
  }

  async place(id: OperationId): Promise<string> {
    return this.engine().place(id);
  }

  dispose(): void {
    this.store.dispose();
  }

  private engine(): Engine {
    if (this.made) return this.made;
    const engine = this.make();
    this.made = engine;
    this.store.add(engine.onDidChange((state) => this.changes.fire(state)));
    return engine;
  }
}
