/**
 * What the rows see of an implementation.
 * @typedef {object} Channel
 * @property {(bytes: Uint8Array) => void} send
 * @property {() => number} bufferedAmount
 * @property {(listener: (size: number) => void) => void} onMessage replaces the listener, which gets the size of each message in bytes
 * @property {(threshold: number, listener: () => void) => void} onLow calls at least each time that the buffer has drained to the threshold
 *
 * @typedef {object} Peer
 * @property {() => void} offerChannel makes a data channel and the offer for it
 * @property {(message: any) => void} signal takes what the other side's `createPeer` callback was given
 * @property {Promise<Channel>} channel the one data channel, once it is open
 * @property {() => void} close
 *
 * @typedef {object} VoiceStream one connection in this process that carries PCM, 48 kHz mono in blocks of 10 ms
 * @property {(samples: Int16Array) => void} write
 * @property {(listener: (samples: Int16Array) => void) => void} onSamples
 * @property {() => void} close
 *
 * @typedef {object} VideoStream one connection in this process that carries pictures in I420
 * @property {(frame: { width: number, height: number, data: Uint8Array }) => void} write
 * @property {(listener: (frame: { width: number, height: number, data: Uint8Array }) => void) => void} onFrame
 * @property {() => Promise<number>} bytesSent
 * @property {() => void} close
 *
 * @typedef {object} ForwarderServer forwards the one track of a publisher; descriptions come with their candidates
 * @property {(offer: any) => Promise<any>} publish
 * @property {() => Promise<{ id: number, offer: any }>} subscribe
 * @property {(id: number, answer: any) => Promise<void>} accept
 *
 * @typedef {object} Adapter
 * @property {(onSignal: (message: any) => void) => Peer} createPeer
 * @property {() => Promise<VoiceStream>} [openVoice] absent where PCM goes neither in nor out
 * @property {(options: { maxBitrate: number }) => Promise<VideoStream>} [openVideo] absent where pictures go neither in nor out
 * @property {() => Promise<ForwarderServer>} [createForwarder]
 * @property {() => void} [cleanup] what the implementation needs before the process can end
 */

/**
 * `mostSubscribers`: to so many it can forward audio, and more than that would only keep the machine busy.
 * @type {Record<string, { specifier: string, hasVoice?: boolean, hasVideo?: boolean, mostSubscribers?: number, load(): Promise<Adapter> }>}
 */
export const adapters = {
  voxlink: {
    specifier: new URL('../../dist/index.js', import.meta.url).href,
    hasVoice: true,
    hasVideo: true,
    mostSubscribers: 300,
    load: () => import('./voxlink.js'),
  },
  '@roamhq/wrtc': {
    specifier: import.meta.resolve('@roamhq/wrtc'),
    hasVoice: true,
    hasVideo: true,
    load: () => import('./wrtc.js'),
  },
  'node-datachannel': {
    specifier: import.meta.resolve('node-datachannel'),
    load: () => import('./node-datachannel.js'),
  },
  werift: { specifier: import.meta.resolve('werift'), mostSubscribers: 50, load: () => import('./werift.js') },
};

/** Whom a run compares: BENCH_ONLY=voxlink,werift leaves out the others. */
const only = process.env.BENCH_ONLY?.split(',');
export const everyone = Object.keys(adapters).filter((name) => only === undefined || only.includes(name));

/** @param {string} name */
export function loadAdapter(name) {
  return name === 'harness' ? import('./harness.js') : adapters[name].load();
}
