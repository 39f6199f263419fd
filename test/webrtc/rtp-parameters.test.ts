import { describe, expect, it } from 'vitest';
import { checkEncodings, checkSendEncodings, toEncoding } from '../../lib/webrtc/rtp-parameters.js';

const encodings = (...inits: object[]) => inits.map((init) => toEncoding(init, 'encoding'));

describe('sendEncodings', () => {
  it('are active unless they say otherwise, and carry only what was given', () => {
    expect(toEncoding({}, 'encoding')).toEqual({ active: true, adaptivePtime: false });
    expect(toEncoding({ active: 0, maxBitrate: 1e5 }, 'encoding')).toEqual({
      active: false,
      adaptivePtime: false,
      maxBitrate: 1e5,
    });
    expect(() => toEncoding({ priority: 'urgent' }, 'encoding')).toThrow(TypeError);
  });

  it('halve the resolution from layer to layer by default', () => {
    const scales = (list: ReturnType<typeof encodings>) =>
      checkSendEncodings(list, 'video').map(({ scaleResolutionDownBy }) => scaleResolutionDownBy);
    expect(scales(encodings({ rid: 'a' }, { rid: 'b' }, { rid: 'c' }))).toEqual([4, 2, 1]);
    expect(scales(encodings({ rid: 'a', scaleResolutionDownBy: 3 }, { rid: 'b' }))).toEqual([3, 1]);
  });

  it.each([
    [[{ rid: 'a-b' }]],
    [[{ rid: '' }]],
    [[{ rid: 'x'.repeat(17) }]],
    [[{ rid: 'a' }, {}]],
    [[{}, {}]],
    [[{ rid: 'a' }, { rid: 'a' }]],
  ])('refuse %j', (list) => {
    expect(() => checkSendEncodings(encodings(...list), 'video')).toThrow(TypeError);
  });

  it('refuse scales below 1 and negative frame rates, but only of video', () => {
    expect(() => checkEncodings(encodings({ scaleResolutionDownBy: 0.5 }), 'video')).toThrow(RangeError);
    expect(() => checkEncodings(encodings({ maxFramerate: -1 }), 'video')).toThrow(RangeError);
    expect(checkEncodings(encodings({ scaleResolutionDownBy: 0.5, maxFramerate: -1 }), 'audio')).toEqual([
      { active: true, adaptivePtime: false },
    ]);
  });

  it('refuse what no codec can do', () => {
    const operationError = expect.objectContaining({ name: 'OperationError' });
    const check = (init: object) => () => checkSendEncodings(encodings(init), 'video');
    expect(check({ scalabilityMode: 'L3T3_KEY' })).not.toThrow();
    expect(check({ scalabilityMode: 'L9T9' })).toThrow(operationError);
    expect(check({ codec: { mimeType: 'video/vp8', clockRate: 90000 } })).not.toThrow();
    expect(check({ codec: { mimeType: 'video/vp7', clockRate: 90000 } })).toThrow(operationError);
    expect(check({ codec: { mimeType: 'video/VP8' } })).toThrow(TypeError);
  });
});
