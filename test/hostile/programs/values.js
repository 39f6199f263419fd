// Changes dictionaries: puts what does not belong there into a random place.

/** What a hostile getter throws. A method has to pass it on as it is. */
export class Mine extends Error {}

function throwMine() {
  throw new Mine('thrown by a getter');
}

function nested(depth) {
  let value = {};
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value, urls: value, encodings: value };
  return value;
}

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

// No iterator without end: the specification has it run for ever.
const VALUES = [
  () => undefined,
  () => null,
  () => true,
  () => 0,
  () => -0,
  () => -1,
  () => 0.5,
  () => 65535,
  () => 65536,
  () => 2 ** 31,
  () => 2 ** 32 + 1,
  () => Number.MAX_SAFE_INTEGER,
  () => 1e308,
  () => Number.NaN,
  () => -Infinity,
  () => 10n ** 30n,
  () => '',
  () => 'x',
  () => '\0',
  () => '\uD800',
  () => 'x'.repeat(100_000),
  () => 'turn:',
  () => 'stun:\u{1F600}',
  () => Symbol('hostile'),
  () => [],
  () => [null, undefined, {}, []],
  () => Array(1000).fill({}),
  () => new Array(5),
  () => ({}),
  () => Object.create(null),
  () => () => {},
  () => new Date(Number.NaN),
  () => new Uint8Array(8),
  () => new Map([[1, 2]]),
  () => Promise.resolve(1),
  () => nested(2000),
  () => revoked(),
  () => new Proxy({}, { get: throwMine }),
  () => new Proxy([], { get: throwMine, has: throwMine, ownKeys: throwMine }),
  () => ({ toString: throwMine, valueOf: throwMine }),
  () => ({ [Symbol.toPrimitive]: throwMine }),
  () => ({ [Symbol.toPrimitive]: () => ({}) }),
  () => ({ [Symbol.iterator]: throwMine }),
  () => ({ [Symbol.iterator]: 7 }),
];

export function hostileValue(random) {
  return random.pick(VALUES)();
}

const isPlain = (value) => Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;

/** A copy of `value` with a change somewhere. `meanwhile` is what a getter may do besides. */
export function mutateValue(value, random, meanwhile = () => {}) {
  if (!isPlain(value) || random.below(12) === 0) return hostileValue(random);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const keys = Object.keys(copy);
  if (keys.length === 0) return hostileValue(random);
  const key = random.pick(keys);
  const changed = random.below(3) === 0 ? hostileValue(random) : mutateValue(copy[key], random, meanwhile);
  switch (random.below(6)) {
    case 0:
      delete copy[key];
      break;
    case 1:
      Object.defineProperty(copy, key, { enumerable: true, get: random.below(2) === 0 ? throwMine : () => changed });
      break;
    case 2:
      Object.defineProperty(copy, key, {
        enumerable: true,
        get() {
          meanwhile();
          return changed;
        },
      });
      break;
    default:
      copy[key] = changed;
  }
  return copy;
}
