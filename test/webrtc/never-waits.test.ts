import { expect, it } from 'vitest';
import { AudioSink, AudioSource, RTCPeerConnection, RTCRtpSender, VideoSink, VideoSource } from '../../lib/index.js';
import { native } from '../../lib/native.js';
import { nextEvent, Pair } from '../helpers/peers.js';
import { tone } from '../helpers/signals.js';

/** Every method that reaches libwebrtc, in the course of a call with voice, video and data. */
async function call(): Promise<void> {
  using audio = new AudioSource();
  using video = new VideoSource();
  using pair = new Pair({
    certificates: [await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' })],
  });
  const { caller, callee } = pair;
  const sender = caller.addTrack(audio.track);
  const { receiver } = caller.addTransceiver(video.track.clone(), { direction: 'sendrecv' });
  const [near, far] = await pair.openChannel();
  far.onmessage = () => far.send(new Uint8Array(8));
  near.send('a message');
  await nextEvent(near, 'message');
  const [voice, camera] = callee.getReceivers();
  if (voice === undefined || camera === undefined) throw new Error('Nothing is received');
  using _sound = new AudioSink(voice.track);
  using _picture = new VideoSink(camera.track);
  audio.write(tone(48_000, 1, 4800, 440));
  video.write({ width: 16, height: 16, data: new Uint8Array(384) });
  await audio.flush();
  voice.getSynchronizationSources();
  voice.getParameters();
  receiver.jitterBufferTarget = 100;
  await sender.setParameters(sender.getParameters());
  await sender.replaceTrack(audio.track.clone());
  sender.setStreams();
  sender.dtmf?.insertDTMF('1');
  await Promise.all([caller.getStats(), sender.getStats(), voice.getStats()]);
  near.bufferedAmountLowThreshold = 1;
  const ice = caller.sctp?.transport.iceTransport;
  ice?.getSelectedCandidatePair();
  ice?.getLocalCandidates();
  caller.restartIce();
  caller.setConfiguration(caller.getConfiguration());
  const [transceiver] = caller.getTransceivers();
  transceiver?.setCodecPreferences(RTCRtpSender.getCapabilities('audio')?.codecs ?? []);
  if (transceiver !== undefined) transceiver.direction = 'inactive';
  caller.removeTrack(sender);
  transceiver?.stop();
  await caller.setLocalDescription();
  await caller.setLocalDescription({ type: 'rollback' });
  far.close();
  await nextEvent(near, 'close');
}

it('no method waits for a thread of libwebrtc', async () => {
  await call();
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 100));
  globalThis.gc?.();
  expect(native.countWaits()).toBe(0);
});
