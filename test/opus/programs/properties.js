// What has to hold for any input: a call gives a result or throws an error with a code. Runs on its own or in a worker;
// prints how many calls gave and threw. Argument: for how many inputs each property is tried.
import fc from 'fast-check';
import {
  extendPacket,
  OpusDecoder,
  OpusDred,
  OpusEncoder,
  OpusMultistreamDecoder,
  OpusMultistreamEncoder,
  OpusProjectionDecoder,
  OpusProjectionEncoder,
  OpusReceiver,
  OpusRepacketizer,
  opusBatch,
  padPacket,
  parsePacket,
  unpadPacket,
} from 'voxlink/opus';

const numRuns = Number(process.argv[2] ?? 200);
const counts = { given: 0, thrown: 0 };

const isCoded = (error) => /^ERR_(OPUS|VOXLINK)_\w+$/.test(error?.code) && error.message.length > 10;

function attempt(call) {
  try {
    const result = call();
    counts.given++;
    return result;
  } catch (error) {
    if (!isCoded(error)) throw error;
    counts.thrown++;
    return undefined;
  }
}

const rates = fc.constantFrom(8000, 12_000, 16_000, 24_000, 48_000, 96_000);
const stereo = fc.constantFrom(1, 2);
const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.integer({ min: -10, max: 300 }));
const anything = fc.oneof(anyNumber, fc.string(), fc.boolean(), fc.anything());
const anyBytes = fc.uint8Array({ maxLength: 1600 });

// Packets that the encoder made, with a few bytes changed, cut or added: closer to what a decoder takes than any bytes.
const sound = Float32Array.from(
  { length: 5760 },
  (_, i) => Math.sin(i / 15) * Math.sin(i / 900) + Math.sin(i * i) / 50,
);
const real = [
  { application: 'voip', bitrate: 16_000, inbandFec: true, packetLossPerc: 30 },
  { application: 'voip', bitrate: 32_000, dredDuration: 100, packetLossPerc: 30 },
  { application: 'audio', bitrate: 64_000, dredDuration: 20, packetLossPerc: 20 },
  { application: 'restricted-celt', bitrate: 256_000, qext: true },
].flatMap((settings) => {
  const encoder = new OpusEncoder({ sampleRate: 48_000, channels: 1, ...settings });
  return [960, 960, 960, 480, 2880, 5760, 960].map((length) => encoder.encode(sound.subarray(0, length)));
});
const damaged = fc
  .tuple(
    fc.constantFrom(...real),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    fc.option(fc.nat()),
    fc.uint8Array({ maxLength: 20 }),
  )
  .map(([packet, changes, end, more]) => {
    const bytes = Uint8Array.of(...packet.subarray(0, end === null ? undefined : end % (packet.length + 1)), ...more);
    for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
    return bytes;
  });
const packets = fc.oneof(anyBytes, damaged);

function check(...args) {
  fc.assert(fc.property(...args), { numRuns });
}

check(
  packets,
  packets,
  rates,
  stereo,
  fc.integer({ min: 0, max: 10 }),
  fc.boolean(),
  (one, next, rate, channels, complexity, on) => {
    const settings = { complexity, bandwidthExtension: on, ignoreExtensions: !on };
    const decoder = new OpusDecoder({ sampleRate: rate, channels, ...settings });
    const room = new Float32Array(rate * 0.12 * channels);
    attempt(() => decoder.decode(one));
    attempt(() => decoder.decodeInto(next, room.subarray(0, one.length * 7)));
    attempt(() => decoder.decode(next, { fec: true }));
    const dred = new OpusDred();
    const reach = attempt(() => dred.parse(next, { sampleRate: rate })) ?? 0;
    attempt(() => decoder.decodeDredInto(dred, Math.max(reach, 0), rate / 50, room));
    attempt(() => decoder.decode(one, { format: 'int24' }));
    decoder.close();
    dred.close();
  },
);

check(packets, anything, anything, anything, (packet, a, b, c) => {
  const decoder = new OpusDecoder(48_000, 1);
  attempt(() => decoder.decode(a));
  attempt(() => decoder.decode(packet, { fec: a, frameSize: b, format: c }));
  attempt(() => decoder.decode(packet, a));
  attempt(() => decoder.decodeInto(packet, a, b));
  attempt(() => decoder.conceal(a, b));
  attempt(() => decoder.decodeDred(a, b, c));
  attempt(() => decoder.decodeDred(new OpusDred(), a, b, c));
  attempt(() => new OpusDred().parse(packet, a));
  attempt(() => new OpusDred().parse(packet, { sampleRate: a, maxSamples: b }));
  attempt(() => parsePacket(a, b));
  attempt(() => padPacket(packet, a, b));
  attempt(() => padPacket(a, b, { streams: c }));
  attempt(() => unpadPacket(packet, { streams: a }));
  attempt(() => extendPacket(packet, a));
  attempt(() => extendPacket(packet, [{ id: a, frame: b, data: c }]));
});

check(
  fc.record(
    { sampleRate: anything, channels: anything, application: anything, family: anything },
    { requiredKeys: [] },
  ),
  (options) => {
    for (const Coder of [OpusEncoder, OpusDecoder, OpusReceiver, OpusMultistreamEncoder, OpusMultistreamDecoder]) {
      attempt(() => new Coder(options).close());
      attempt(() => new Coder({ sampleRate: 48_000, channels: 2, ...options }).close());
      attempt(() => new Coder(options.sampleRate, options.channels, options.application).close());
    }
  },
);

const layouts = fc.record({
  sampleRate: rates,
  channels: fc.oneof(fc.integer({ min: 1, max: 12 }), anyNumber),
  streams: fc.oneof(fc.integer({ min: 1, max: 6 }), anyNumber),
  coupledStreams: fc.oneof(fc.integer({ min: 0, max: 6 }), anyNumber),
  mapping: fc.oneof(fc.uint8Array({ max: 12, maxLength: 12 }), anything),
  demixingMatrix: fc.oneof(fc.uint8Array({ maxLength: 80 }), anything),
});
check(layouts, packets, fc.constantFrom(0, 1, 2, 255), (layout, packet, family) => {
  for (const Decoder of [OpusMultistreamDecoder, OpusProjectionDecoder]) {
    const decoder = attempt(() => new Decoder(layout));
    if (decoder) for (const one of [packet, null]) attempt(() => decoder.decode(one));
    decoder?.close();
  }
  for (const make of [
    () => new OpusMultistreamEncoder({ ...layout, family: undefined }),
    () => new OpusMultistreamEncoder({ ...layout, family }),
    () => new OpusProjectionEncoder(layout),
  ]) {
    const encoder = attempt(make);
    if (encoder && encoder.channels <= 36) {
      attempt(() => encoder.encode(new Float32Array((encoder.sampleRate / 100) * encoder.channels).fill(0.5)));
    }
    encoder?.close();
  }
});

check(fc.array(fc.tuple(fc.constantFrom(...settingNames(OpusEncoder)), anything), { maxLength: 8 }), (settings) => {
  const encoder = new OpusEncoder(48_000, 2);
  for (const [name, value] of settings) {
    attempt(() => {
      encoder[name] = value;
    });
  }
  attempt(() => encoder.encode(sound.subarray(0, 1920)));
  encoder.close();
});

/** Properties with a setter, from the class up to the root. */
function settingNames(Class) {
  const names = [];
  for (let one = Class.prototype; one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(one))) if (set) names.push(name);
  }
  return names;
}

const arrays = fc.constantFrom(Int16Array, Int32Array, Float32Array);
check(fc.nat(30_000), arrays, fc.nat(3000), rates, stereo, anyNumber, (length, Type, room, rate, channels, value) => {
  const encoder = new OpusEncoder(rate, channels);
  const pcm = new Type(length).fill(value);
  attempt(() => encoder.encode(pcm));
  attempt(() => encoder.encodeInto(pcm, new Uint8Array(room)));
  attempt(() => encoder.encode(new Type((rate / 50) * channels).fill(value)));
  encoder.close();
});

// What is padded and unpadded is what was unpadded; what is put together comes apart again.
check(packets, fc.nat(2000), (packet, more) => {
  const plain = attempt(() => unpadPacket(packet));
  const padded = attempt(() => padPacket(packet, packet.length + more));
  if (plain === undefined || padded === undefined) return;
  if (!sameBytes(unpadPacket(padded), plain)) throw new Error('Padding changed the packet');
});

check(fc.array(packets, { maxLength: 8 }), fc.nat(50), fc.nat(50), (list, begin, end) => {
  const repacketizer = new OpusRepacketizer();
  for (const packet of list) attempt(() => repacketizer.add(packet));
  attempt(() => repacketizer.packet(begin, end));
  const split = attempt(() => repacketizer.split()) ?? [];
  const joined = attempt(() => repacketizer.packet());
  if (joined === undefined) return;
  const again = new OpusRepacketizer().add(joined).split();
  if (!again.every((packet, i) => sameBytes(unpadPacket(packet), unpadPacket(split[i])))) {
    throw new Error('The packets came apart differently');
  }
});

function sameBytes(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

const steps = fc.array(fc.tuple(fc.integer({ min: -3, max: 6 }), packets), { maxLength: 40 });
check(steps, fc.nat(20), fc.nat(3000), (list, reorderWindow, maxGap) => {
  const receiver = new OpusReceiver({ sampleRate: 48_000, channels: 1, reorderWindow, maxGap });
  let sequence = 65_500;
  for (const [step, packet] of list) {
    sequence = (sequence + step) & 0xffff;
    attempt(() => receiver.push(sequence, packet));
  }
  attempt(() => receiver.skip());
  receiver.close();
});

await fc.assert(
  fc.asyncProperty(fc.array(fc.tuple(packets, fc.nat(3), fc.boolean()), { maxLength: 20 }), async (list) => {
    const decoders = Array.from({ length: 4 }, () => new OpusDecoder(48_000, 1));
    const encoder = new OpusEncoder(48_000, 1);
    const jobs = list.map(([packet, which, fec]) => ({ decoder: decoders[which], packet, fec }));
    const batch = opusBatch([...jobs, { encoder, pcm: sound.subarray(0, 960) }]);
    if (list.length % 2 === 1) decoders[0].close();
    for (const { status, reason } of await batch) {
      if (status === 'fulfilled') counts.given++;
      else if (isCoded(reason)) counts.thrown++;
      else throw reason;
    }
    for (const decoder of decoders) decoder.close();
  }),
  { numRuns: Math.ceil(numRuns / 4) },
);

console.log(JSON.stringify(counts));
