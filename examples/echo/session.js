// One browser's call: what it sends is taken apart into PCM and pictures, and sent back.
import { AudioSink, AudioSource, RTCPeerConnection, VideoSink, VideoSource } from 'voxlink';
import { drawLevel, rms } from './signal.js';
import { StatisticsReader } from './statistics.js';

const SAMPLE_RATE = 48_000;
const FRAME_MS = 10;
/** How much sound the echo keeps ready against unevenness between receiving and sending. */
const QUEUE_MS = 200;
const LEVEL_MS = 50;
const STATISTICS_MS = 1000;
/** For a call that never comes about. */
const CONNECT_TIMEOUT_MS = 20_000;
/** A page that cannot take reports fast enough is spared some. */
const MAX_UNSENT_BYTES = 64 * 1024;

let lastId = 0;

export class EchoSession {
  id = ++lastId;
  #connection = new RTCPeerConnection();
  #resources = [];
  /** Of the voice, from 0 to 1, the loudest since the last report. */
  #level = 0;
  #statistics = new StatisticsReader(this.#connection);
  #onclose;
  #closed = false;

  /** @param {{ onclose: (reason: string) => void }} options */
  constructor({ onclose }) {
    this.#onclose = onclose;
    this.#connection.ontrack = ({ transceiver, track }) => {
      if (track.kind === 'audio') this.#echoAudio(transceiver, track);
      else this.#echoVideo(transceiver, track);
    };
    this.#connection.ondatachannel = ({ channel }) => this.#report(channel);
    const timer = setTimeout(() => this.close('did not connect in time'), CONNECT_TIMEOUT_MS);
    this.#resources.push({ close: () => clearTimeout(timer) });
    this.#connection.onconnectionstatechange = () => {
      const { connectionState } = this.#connection;
      if (connectionState === 'connected') clearTimeout(timer);
      if (connectionState === 'failed') this.close('was lost');
    };
  }

  /** Resolves with an answer that has all candidates in it. */
  async answer(sdp) {
    const connection = this.#connection;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    while (connection.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        connection.addEventListener('icegatheringstatechange', resolve, { once: true });
      });
    }
    return connection.localDescription?.sdp ?? '';
  }

  close(reason) {
    if (this.#closed) return;
    this.#closed = true;
    for (const resource of this.#resources) resource.close();
    this.#connection.close();
    this.#onclose(reason);
  }

  #echoAudio(transceiver, track) {
    const source = new AudioSource({ sampleRate: SAMPLE_RATE, queueMs: QUEUE_MS });
    const sink = new AudioSink(track, { sampleRate: SAMPLE_RATE, frameMs: FRAME_MS });
    sink.onframe = ({ data }) => {
      this.#level = Math.max(this.#level, rms(data));
      source.write(data);
    };
    this.#resources.push(sink, source);
    sendBack(transceiver, source.track);
  }

  #echoVideo(transceiver, track) {
    const source = new VideoSource();
    const sink = new VideoSink(track);
    sink.onframe = (frame) => {
      drawLevel(frame, this.#level);
      source.write(frame);
    };
    this.#resources.push(sink, source);
    sendBack(transceiver, source.track);
  }

  /** The page opens a channel for what it draws: levels often, statistics now and then. */
  #report(channel) {
    this.#connection.ondatachannel = null;
    const send = (message) => {
      if (channel.readyState !== 'open' || channel.bufferedAmount > MAX_UNSENT_BYTES) return;
      channel.send(JSON.stringify(message));
    };
    const levels = setInterval(() => {
      send({ level: this.#level });
      this.#level = 0;
    }, LEVEL_MS);
    const statistics = setInterval(async () => {
      send({ statistics: await this.#statistics.read() });
    }, STATISTICS_MS);
    this.#resources.push({
      close: () => {
        clearInterval(levels);
        clearInterval(statistics);
      },
    });
    channel.onclose = () => this.close('hung up');
  }
}

/** The transceiver that the offer made for receiving is used for sending, too. */
function sendBack(transceiver, track) {
  transceiver.direction = 'sendrecv';
  transceiver.sender.replaceTrack(track);
}
