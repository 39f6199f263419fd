import { wrongType } from '../core/check.js';
import { domException } from '../core/errors.js';
import { openStreams, type RTCEncodedStreams } from './encoded-streams.js';
import { type RTCRtpScriptTransform, scriptTransforms } from './script-transform.js';

interface Connectable {
  connect(port: number | null): void;
}

/** Which sender or receiver a transform belongs to, for good. */
const owners = new WeakMap<RTCRtpScriptTransform, EncodedTap>();

/** What a sender and a receiver share: their encoded frames, for a transform or by createEncodedStreams(). */
export class EncodedTap {
  readonly #native: Connectable;
  #transform: RTCRtpScriptTransform | null = null;
  #streams: RTCEncodedStreams | null = null;

  constructor(native: Connectable) {
    this.#native = native;
  }

  get transform(): RTCRtpScriptTransform | null {
    return this.#transform;
  }

  set transform(value: RTCRtpScriptTransform | null) {
    if (value === null) {
      if (this.#transform !== null) this.#native.connect(null);
      this.#transform = null;
      return;
    }
    if (!scriptTransforms.is(value)) throw wrongType('RTCRtpScriptTransform or null', 'transform', value);
    if ((owners.get(value) ?? this) !== this) {
      throw domException('InvalidStateError', 'The transform belongs to another sender or receiver');
    }
    if (this.#streams !== null) throw domException('InvalidStateError', 'createEncodedStreams() has been called');
    owners.set(value, this);
    this.#transform = value;
    this.#native.connect(scriptTransforms.port(value));
  }

  createEncodedStreams(): RTCEncodedStreams {
    if (this.#streams !== null) throw domException('InvalidStateError', 'createEncodedStreams() can be called once');
    if (this.#transform !== null) throw domException('InvalidStateError', 'There is a transform');
    const { readable, writable, stream } = openStreams(null, 'refuse');
    this.#native.connect(stream.port);
    this.#streams = { readable, writable };
    return { readable, writable };
  }
}
