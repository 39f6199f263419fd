import { fork } from 'node:child_process';

const childFile = new URL('./child.js', import.meta.url);
const START_TIMEOUT = 20_000;
const CALL_TIMEOUT = 25_000;

/** One process that runs a row's role with one implementation. */
export class Child {
  #process;
  #calls = new Map();
  /** @type {string | null} */
  #ended = null;
  #nextId = 1;
  /** @type {(message: unknown) => void} */
  #onSignal = () => {};

  /**
   * @param {string} rowUrl
   * @param {string} adapterName
   */
  constructor(rowUrl, adapterName) {
    this.name = adapterName;
    this.#process = fork(childFile, [rowUrl, adapterName], { execArgv: ['--expose-gc'], stdio: 'inherit' });
    this.#process.on('message', (message) => this.#receive(message));
    this.#process.on('exit', (code, signal) => this.#failAll(`the process ended (${signal ?? code})`));
    this.#process.on('error', (error) => this.#failAll(error.message));
    this.ready = this.#expect('ready', START_TIMEOUT, 'start');
  }

  /**
   * Calls a function that the row serves in the process.
   * @param {string} method
   * @param {...unknown} args
   * @returns {Promise<any>}
   */
  async call(method, ...args) {
    await this.ready;
    if (this.#ended !== null) throw new Error(`${this.name}: ${method}: ${this.#ended}`);
    const id = this.#nextId++;
    const answer = this.#expect(id, CALL_TIMEOUT, method);
    this.#send({ id, method, args });
    return answer;
  }

  /**
   * Lets two processes signal to each other.
   * @param {Child} other
   */
  pairWith(other) {
    this.#onSignal = (signal) => other.#send({ signal });
    other.#onSignal = (signal) => this.#send({ signal });
  }

  /** Ends the process at once: how it would end by itself is what another row measures. */
  async end() {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  #send(message) {
    if (this.#process.connected) this.#process.send(message, () => {});
  }

  #expect(id, timeout, what) {
    return new Promise((resolve, reject) => {
      const fail = (reason) => {
        clearTimeout(timer);
        this.#calls.delete(id);
        reject(new Error(`${this.name}: ${what}: ${reason}`));
      };
      const timer = setTimeout(() => fail(`no answer within ${timeout / 1000} s`), timeout);
      const done = (result) => {
        clearTimeout(timer);
        this.#calls.delete(id);
        resolve(result);
      };
      this.#calls.set(id, { done, fail });
    });
  }

  #receive({ ready, signal, id, result, error }) {
    if (signal !== undefined) this.#onSignal(signal);
    else if (ready) this.#calls.get('ready')?.done();
    else if (error === undefined) this.#calls.get(id)?.done(result);
    else this.#calls.get(id)?.fail(error);
  }

  #failAll(reason) {
    this.#ended = reason;
    for (const call of [...this.#calls.values()]) call.fail(reason);
  }
}

/**
 * Runs `work` for each implementation in turn, round after round (A B C A B C …), so that whatever else the machine
 * does falls on all of them alike. An implementation that fails is reported and left out from then on.
 * @template T
 * @param {Map<string, T>} subjects by implementation
 * @param {number} rounds
 * @param {(subject: T, name: string, round: number) => Promise<any>} work
 * @returns {Promise<Map<string, any[]>>} the results of the rounds, by implementation
 */
export async function interleave(subjects, rounds, work) {
  const results = new Map([...subjects.keys()].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, subject] of subjects) {
      if (!results.has(name)) continue;
      try {
        results.get(name).push(await work(subject, name, round));
      } catch (error) {
        console.error(`  ${name} is left out: ${error.message}`);
        results.delete(name);
      }
    }
  }
  return results;
}

/**
 * One process for each implementation, for the time of `work`.
 * @param {string} rowUrl
 * @param {string[]} names
 * @param {(children: Map<string, Child>) => Promise<any>} work
 */
export async function withChildren(rowUrl, names, work) {
  const children = new Map(names.map((name) => [name, new Child(rowUrl, name)]));
  for (const child of children.values()) child.ready.catch(() => {});
  try {
    return await work(children);
  } finally {
    await Promise.all([...children.values()].map((child) => child.end()));
  }
}

/**
 * Two processes for each implementation that have signaled an open data channel to each other, for the time of `work`.
 * @param {string} rowUrl
 * @param {string[]} names
 * @param {(pairs: Map<string, { sender: Child, receiver: Child }>) => Promise<any>} work
 */
export async function withPairs(rowUrl, names, work) {
  const pairs = new Map(
    names.map((name) => [name, { sender: new Child(rowUrl, name), receiver: new Child(rowUrl, name) }]),
  );
  try {
    const connected = await interleave(pairs, 1, async ({ sender, receiver }) => {
      sender.pairWith(receiver);
      await Promise.all([sender.ready, receiver.ready]);
      await Promise.all([receiver.call('connect', false), sender.call('connect', true)]);
    });
    return await work(new Map([...pairs].filter(([name]) => connected.has(name))));
  } finally {
    await Promise.all([...pairs.values()].flatMap(({ sender, receiver }) => [sender.end(), receiver.end()]));
  }
}
