// @ts-check
// Web Audio as far as the tests use it: an oscillator that ends in a stream.
import { MediaStream } from 'voxlink';
import { audioTrack } from './media.js';

export class AudioNode extends EventTarget {
  gain = { value: 1 };
  frequency = { value: 440 };

  /** @param {AudioContext} context */
  constructor(context) {
    super();
    this.context = context;
  }

  /** @param {AudioNode} destination */
  connect(destination) {
    return destination;
  }

  disconnect() {}
  start() {}
  stop() {}
}

export class MediaStreamAudioDestinationNode extends AudioNode {
  stream = new MediaStream([audioTrack()]);
}

export class AudioContext extends EventTarget {
  #start = performance.now();
  state = 'running';
  sampleRate = 48000;
  destination = new AudioNode(this);

  get currentTime() {
    return (performance.now() - this.#start) / 1000;
  }

  createOscillator() {
    return new AudioNode(this);
  }

  createGain() {
    return new AudioNode(this);
  }

  createMediaStreamSource() {
    return new AudioNode(this);
  }

  createMediaStreamDestination() {
    return new MediaStreamAudioDestinationNode(this);
  }

  async resume() {}
  async suspend() {}

  async close() {
    this.state = 'closed';
  }
}
