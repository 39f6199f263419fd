import { describe, expect, it } from 'vitest';
import { AudioSource, RTCDTMFSender, type RTCDTMFToneChangeEvent, RTCPeerConnection } from '../../lib/index.js';
import { nextEvent, Pair } from '../helpers/peers.js';

describe('RTCDTMFSender', () => {
  it('belongs to senders of audio', () => {
    using connection = new RTCPeerConnection();
    expect(connection.addTransceiver('audio').sender.dtmf).toBeInstanceOf(RTCDTMFSender);
    expect(connection.addTransceiver('video').sender.dtmf).toBeNull();
    expect(() => Reflect.construct(RTCDTMFSender, [])).toThrow(TypeError);
  });

  it('plays tone after tone and says so', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const { dtmf } = pair.caller.addTrack(source.track);
    if (dtmf === null) throw new Error('Expected a DTMF sender');
    expect(dtmf.canInsertDTMF).toBe(false);
    expect(() => dtmf.insertDTMF('1')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await pair.connect();
    expect(dtmf.canInsertDTMF).toBe(true);
    const played: string[] = [];
    dtmf.ontonechange = ({ tone }) => played.push(`${tone}|${dtmf.toneBuffer}`);
    dtmf.insertDTMF('1a#', 70, 50);
    expect(dtmf.toneBuffer).toBe('1A#');
    await nextEvent<RTCDTMFToneChangeEvent>(dtmf, 'tonechange', ({ tone }) => tone === '');
    expect(played).toEqual(['1|A#', 'A|#', '#|', '|']);
  });

  it('plays a tone to its end before tones that replace the rest', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const { dtmf } = pair.caller.addTrack(source.track);
    if (dtmf === null) throw new Error('Expected a DTMF sender');
    await pair.connect();
    const played: string[] = [];
    let begin = 0;
    dtmf.ontonechange = ({ tone }) => {
      played.push(tone);
      if (tone === '1') {
        begin = performance.now();
        dtmf.insertDTMF('23', 70, 50);
      } else if (tone === '2') {
        // That is the duration which the first tone was given.
        expect(performance.now() - begin).toBeGreaterThan(190);
        dtmf.insertDTMF('');
      }
    };
    dtmf.insertDTMF('19', 150, 50);
    await nextEvent<RTCDTMFToneChangeEvent>(dtmf, 'tonechange', ({ tone }) => tone === '');
    expect(played).toEqual(['1', '2', '']);
  });

  it('says nothing when there is nothing to play', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const { dtmf } = pair.caller.addTrack(source.track);
    await pair.connect();
    dtmf?.addEventListener('tonechange', () => expect.unreachable());
    dtmf?.insertDTMF('');
    await new Promise((resolve) => setTimeout(resolve, 200));
  });

  it('refuses what is no tone', async () => {
    using pair = new Pair();
    using source = new AudioSource();
    const { dtmf } = pair.caller.addTrack(source.track);
    await pair.connect();
    expect(() => dtmf?.insertDTMF('1E')).toThrow(expect.objectContaining({ name: 'InvalidCharacterError' }));
    expect(() => (dtmf?.insertDTMF as (() => void) | undefined)?.call(dtmf)).toThrow(TypeError);
  });
});
