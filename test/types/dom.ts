/** Compiles with lib dom: values go wherever browser code expects those of the browser, and back. */
import * as voxlink from 'voxlink';
import { decryptFrames, FrameKeys } from 'voxlink/e2ee';

export const target: EventTarget = new voxlink.RTCPeerConnection();
export const candidate: RTCIceCandidate = new voxlink.RTCIceCandidate({ sdpMid: '0' });
export const description: RTCSessionDescription = new voxlink.RTCSessionDescription({ type: 'offer' });
export const event: Event = new voxlink.RTCTrackEvent('track', undefined as never);
export const error: DOMException = new voxlink.RTCError({ errorDetail: 'dtls-failure' });

/** In a worker of a page, with what its transformer has. */
export function decrypt(readable: ReadableStream, writable: WritableStream): number {
  return decryptFrames({ readable, writable }, new FrameKeys()).framesDecrypted;
}

export function takes(
  track: voxlink.MediaStreamTrack,
  report: voxlink.RTCStatsReport,
  certificate: voxlink.RTCCertificate,
): [MediaStreamTrack, RTCStatsReport, RTCCertificate] {
  return [track, report, certificate];
}

export function listens(channel: voxlink.RTCDataChannel, connection: voxlink.RTCPeerConnection): void {
  channel.onmessage = (message: MessageEvent<string>) => message.data.length;
  channel.addEventListener('message', (message) => message.origin, { signal: new AbortController().signal });
  channel.send(new Blob([]));
  connection.ontrack = ({ track }) => track.addEventListener('unmute', (unmute: Event) => unmute.type, { once: true });
}

/** Offers, answers, candidates and configurations travel between the two sets of types. */
export async function exchange(browser: RTCPeerConnection, own: voxlink.RTCPeerConnection): Promise<void> {
  browser.setConfiguration(own.getConfiguration());
  own.setConfiguration(browser.getConfiguration());
  await own.setRemoteDescription(await browser.createOffer());
  await browser.setRemoteDescription(await own.createAnswer());
  own.onicecandidate = (event) => void browser.addIceCandidate(event.candidate);
  browser.onicecandidate = (event) => void own.addIceCandidate(event.candidate);
  for (const sender of own.getSenders()) {
    const parameters: RTCRtpSendParameters = sender.getParameters();
    await sender.setParameters(parameters);
  }
}
