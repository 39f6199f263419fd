import { describe, expect, it } from 'vitest';
import { RTCPeerConnection } from '../../lib/index.js';
import { nativeException, RTCError, RTCErrorEvent } from '../../lib/webrtc/error.js';

describe('RTCError', () => {
  it('is a DOMException with the details', () => {
    const error = new RTCError({ errorDetail: 'sctp-failure', sctpCauseCode: 12 }, 'closed');
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'OperationError', message: 'closed', code: 0, errorDetail: 'sctp-failure' });
    expect(error).toMatchObject({ sctpCauseCode: 12, sdpLineNumber: null, receivedAlert: null, sentAlert: null });
  });

  it('needs a known detail', () => {
    const construct = RTCError as unknown as new (...args: unknown[]) => RTCError;
    expect(() => new construct()).toThrow(TypeError);
    expect(() => new construct({})).toThrow(TypeError);
    expect(() => new construct({ errorDetail: 'other' })).toThrow(TypeError);
  });

  it('travels in an RTCErrorEvent', () => {
    const error = new RTCError({ errorDetail: 'dtls-failure' });
    expect(new RTCErrorEvent('error', { error }).error).toBe(error);
    expect(() => new RTCErrorEvent('error', { error: new Error('plain') as never })).toThrow(TypeError);
  });
});

describe('an SDP that cannot be read', () => {
  it('is refused with the number of the line', async () => {
    using connection = new RTCPeerConnection();
    connection.createDataChannel('any');
    const { sdp = '' } = await connection.createOffer();
    const lines = sdp.split('\r\n');
    lines[5] = 'a=fingerprint:sha-256 not a fingerprint';
    using other = new RTCPeerConnection();
    const error = await other.setRemoteDescription({ type: 'offer', sdp: lines.join('\r\n') }).catch((why) => why);
    expect(error).toBeInstanceOf(RTCError);
    expect(error).toMatchObject({ name: 'OperationError', errorDetail: 'sdp-syntax-error', sdpLineNumber: 6 });
  });
});

describe('nativeException', () => {
  it.each([
    ['SYNTAX_ERROR', 'SyntaxError'],
    ['INVALID_STATE', 'InvalidStateError'],
    ['INVALID_MODIFICATION', 'InvalidModificationError'],
    ['INVALID_PARAMETER', 'InvalidAccessError'],
    ['UNSUPPORTED_OPERATION', 'NotSupportedError'],
    ['NETWORK_ERROR', 'NetworkError'],
    ['RESOURCE_EXHAUSTED', 'OperationError'],
    ['INTERNAL_ERROR', 'OperationError'],
    ['OPERATION_ERROR_WITH_DATA', 'OperationError'],
  ] as const)('maps %s to %s', (type, name) => {
    const error = nativeException({ type, message: 'why' });
    expect(error).toMatchObject({ name, message: 'why' });
    expect(error).toBeInstanceOf(DOMException);
  });

  it('keeps the detail, and a range error as such', () => {
    const native = { type: 'OPERATION_ERROR_WITH_DATA', message: 'why', detail: 'DTLS_FAILURE' } as const;
    expect(nativeException(native)).toBeInstanceOf(RTCError);
    const syntax = { type: 'SYNTAX_ERROR', message: 'why', detail: 'SDP_SYNTAX_ERROR' } as const;
    expect(nativeException(syntax)).toMatchObject({ name: 'OperationError', errorDetail: 'sdp-syntax-error' });
    const found = nativeException({ ...syntax, message: 'Expect line: t= Line: s=- ' }, 'v=0\r\no=x\r\ns=-\r\n');
    expect(found).toMatchObject({ sdpLineNumber: 3 });
    expect(nativeException({ type: 'INVALID_RANGE', message: 'why' })).toBeInstanceOf(RangeError);
  });
});
