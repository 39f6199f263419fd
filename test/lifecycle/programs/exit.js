// Ends in the way that its first argument names, with everything open where nothing else is said.
import { AudioSink, AudioSource, RTCPeerConnection, VideoSink, VideoSource } from 'voxlink';
import { OpusDecoder, OpusEncoder } from 'voxlink/opus';
import { closeAll, connect, everything, fail, negotiate, pair } from './call.js';
import { forgetMedia, startMedia } from './media.js';
import { startPictures } from './pictures.js';
import { startRawAudio } from './raw-audio.js';

const ways = {
  async close() {
    closeAll(await everything());
  },
  async 'close while connecting'() {
    const calls = pair();
    connect(calls);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    closeAll(calls);
  },
  'forgotten source'() {
    new AudioSource().write(new Int16Array(48_000));
  },
  async 'forgotten everything'() {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('data');
    connection.onicecandidate = () => connection;
    connection.addTransceiver('video').receiver.track.onended = () => connection;
    const audio = new AudioSource();
    audio.write(new Int16Array(4800));
    connection.addTrack(audio.track);
    new AudioSink(audio.track, { onframe: () => connection });
    const video = new VideoSource();
    new VideoSink(video.track, { onframe: () => connection });
    new OpusEncoder(48_000, 2).encode(new Int16Array(1920));
    new OpusDecoder(48_000, 2).conceal(960);
    // Gathers candidates, and has nothing to do once it has them.
    await connection.setLocalDescription();
  },
  'failed connection': fail,
  // Nothing but the connection itself keeps these two going.
  async 'negotiation by events'() {
    const { caller, callee } = pair();
    caller.onnegotiationneeded = () => negotiate({ caller, callee });
    caller.onconnectionstatechange = () => {
      if (caller.connectionState !== 'connected') return;
      closeAll({ caller, callee });
      console.log('connected');
    };
    caller.createDataChannel('data');
  },
  async gathering() {
    const connection = new RTCPeerConnection();
    connection.createDataChannel('data');
    await connection.setLocalDescription();
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) console.log('gathered');
    };
  },
  // While it waits, nothing but the loop is there to keep the process alive.
  async 'loop over a local track'() {
    const source = new AudioSource();
    const sink = new AudioSink(source.track);
    source.write(new Int16Array(4800));
    let frames = 0;
    for await (const _ of sink) if (++frames === 5) source.close();
    console.log('ended');
  },
  async 'loop over a track that ends'() {
    const source = new AudioSource();
    setTimeout(() => source.close(), 50);
    for await (const _ of new AudioSink(source.track));
    console.log('ended');
  },
  async 'process.exit()'() {
    await everything();
    process.exit(0);
  },
  async 'process.exit() while connecting'() {
    connect();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    process.exit(0);
  },
  async 'process.exit() with raw audio under way'() {
    startRawAudio();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    process.exit(0);
  },
  async 'close of encoded frames and devices'() {
    (await startMedia()).close();
  },
  async 'process.exit() with encoded frames and devices at work'() {
    await startMedia();
    process.exit(0);
  },
  async 'process.exit() while encoded frames and devices begin'() {
    startMedia();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000));
    process.exit(0);
  },
  async 'exception with encoded frames and devices at work'() {
    await startMedia();
    setImmediate(() => {
      throw new Error('on purpose');
    });
  },
  async 'forgotten devices and encoded sources'() {
    await forgetMedia();
  },
  async 'process.exit() after close()'() {
    closeAll(await everything());
    process.exit(0);
  },
  async 'process.exit() with pictures under way'() {
    startPictures();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    process.exit(0);
  },
  async exception() {
    await everything();
    setImmediate(() => {
      throw new Error('on purpose');
    });
  },
  async 'exception in a listener'() {
    const { far } = await everything();
    far.onmessage = () => {
      throw new Error('on purpose');
    };
  },
  async 'exception in onframe'() {
    const { sinks } = await everything();
    sinks[0].onframe = () => {
      throw new Error('on purpose');
    };
  },
};

await ways[process.argv[2]]();
