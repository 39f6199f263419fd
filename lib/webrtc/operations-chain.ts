import { closedError } from '../core/errors.js';

export interface ChainOwner {
  readonly isClosed: boolean;
  /** The last operation has ended. */
  chainEmptied(): void;
}

/**
 * The operations chain of a connection: one operation at a time, in the order of the calls. After the connection is
 * closed, what was in the chain neither resolves nor rejects, as the specification says.
 */
export class OperationsChain {
  readonly #owner: ChainOwner;
  readonly #operations: (() => void)[] = [];

  constructor(owner: ChainOwner) {
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#operations.length === 0;
  }

  chain<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#owner.isClosed) return Promise.reject(closedError());
    const promise = new Promise<T>((resolve, reject) => {
      this.#operations.push(() => {
        operation().then(
          (value) => !this.#owner.isClosed && resolve(value),
          (error) => !this.#owner.isClosed && reject(error),
        );
      });
    });
    // Registered before the caller's reactions, so that the chain has moved on when those run.
    const advance = (): void => this.#advance();
    promise.then(advance, advance);
    if (this.#operations.length === 1) this.#operations[0]?.();
    return promise;
  }

  #advance(): void {
    if (this.#owner.isClosed) return;
    this.#operations.shift();
    const next = this.#operations[0];
    if (next !== undefined) next();
    else this.#owner.chainEmptied();
  }
}
