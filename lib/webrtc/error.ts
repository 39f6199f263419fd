import { wrongType } from '../core/check.js';
import { type DOMExceptionName, domException } from '../core/errors.js';
import type { GlobalDOMException, RTCEventInit } from '../core/globals.js';
import { defineInterface } from '../core/interface.js';
import {
  enumValue,
  optional,
  requireArguments,
  required,
  toDictionary,
  toDOMString,
  toLong,
  toUnsignedLong,
} from '../core/webidl.js';
import type { NativeError } from '../native.js';
import { EventBase, initOf, typeOf } from './event-base.js';

const ERROR_DETAILS = [
  'data-channel-failure',
  'dtls-failure',
  'fingerprint-failure',
  'sctp-failure',
  'sdp-syntax-error',
  'hardware-encoder-not-available',
  'hardware-encoder-error',
] as const;

export type RTCErrorDetailType = (typeof ERROR_DETAILS)[number];

function toDetail(value: unknown, name: string): RTCErrorDetailType {
  return enumValue(value, ERROR_DETAILS, name);
}

export interface RTCErrorInit {
  errorDetail: RTCErrorDetailType;
  sdpLineNumber?: number;
  sctpCauseCode?: number;
  receivedAlert?: number;
  sentAlert?: number;
}

type DOMExceptionConstructor = new (message?: string, name?: string) => GlobalDOMException;
const DOMExceptionBase = DOMException as DOMExceptionConstructor;

export class RTCError extends DOMExceptionBase {
  readonly #errorDetail: RTCErrorDetailType;
  readonly #sdpLineNumber: number | null;
  readonly #sctpCauseCode: number | null;
  readonly #receivedAlert: number | null;
  readonly #sentAlert: number | null;

  constructor(init: RTCErrorInit, message = '') {
    requireArguments(1, arguments.length, 'RTCError constructor');
    const members = toDictionary(init, 'RTCErrorInit');
    super(toDOMString(message, 'message'), 'OperationError');
    this.#errorDetail = required(members, 'errorDetail', toDetail, 'RTCErrorInit');
    this.#receivedAlert = optional(members.receivedAlert, toUnsignedLong, 'receivedAlert') ?? null;
    this.#sctpCauseCode = optional(members.sctpCauseCode, toLong, 'sctpCauseCode') ?? null;
    this.#sdpLineNumber = optional(members.sdpLineNumber, toLong, 'sdpLineNumber') ?? null;
    this.#sentAlert = optional(members.sentAlert, toUnsignedLong, 'sentAlert') ?? null;
  }

  get errorDetail(): RTCErrorDetailType {
    return this.#errorDetail;
  }

  get sdpLineNumber(): number | null {
    return this.#sdpLineNumber;
  }

  get sctpCauseCode(): number | null {
    return this.#sctpCauseCode;
  }

  get receivedAlert(): number | null {
    return this.#receivedAlert;
  }

  get sentAlert(): number | null {
    return this.#sentAlert;
  }

  static {
    defineInterface(RTCError, 'RTCError');
  }
}

/** The DOMException that Chromium makes of each of libwebrtc's error types. */
const NAME_OF_TYPE: Record<Exclude<NativeError['type'], 'INVALID_RANGE'>, DOMExceptionName> = {
  UNSUPPORTED_OPERATION: 'NotSupportedError',
  UNSUPPORTED_PARAMETER: 'NotSupportedError',
  INVALID_PARAMETER: 'InvalidAccessError',
  SYNTAX_ERROR: 'SyntaxError',
  INVALID_STATE: 'InvalidStateError',
  INVALID_MODIFICATION: 'InvalidModificationError',
  NETWORK_ERROR: 'NetworkError',
  RESOURCE_EXHAUSTED: 'OperationError',
  INTERNAL_ERROR: 'OperationError',
  OPERATION_ERROR_WITH_DATA: 'OperationError',
};

function detailOf({ detail }: NativeError): RTCErrorDetailType | undefined {
  const name = detail?.toLowerCase().replaceAll('_', '-');
  return ERROR_DETAILS.find((known) => known === name);
}

/** libwebrtc's parser ends its message with the line that it could not read. */
function lineNumber({ message }: NativeError, sdp: string): number | undefined {
  const line = message.slice(message.lastIndexOf(' Line: ') + ' Line: '.length).trim();
  const index = sdp.split(/\r?\n/).findIndex((each) => each.trim() === line);
  return line === '' || index < 0 ? undefined : index + 1;
}

/** `sdp` is the description that the error is about. */
export function rtcError(error: NativeError, fallback: RTCErrorDetailType, sdp = ''): RTCError {
  const init: RTCErrorInit = { errorDetail: detailOf(error) ?? fallback };
  if (error.sctpCauseCode !== undefined) init.sctpCauseCode = error.sctpCauseCode;
  if (init.errorDetail === 'sdp-syntax-error') init.sdpLineNumber = lineNumber(error, sdp);
  return new RTCError(init, error.message);
}

export function nativeException(error: NativeError, sdp?: string): GlobalDOMException | RangeError {
  const detail = detailOf(error);
  if (detail !== undefined) return rtcError(error, detail, sdp);
  if (error.type === 'INVALID_RANGE') return new RangeError(error.message);
  return domException(NAME_OF_TYPE[error.type] ?? 'OperationError', error.message);
}

export interface RTCErrorEventInit extends RTCEventInit {
  error: RTCError;
}

function toError(value: unknown, name: string): RTCError {
  if (!(value instanceof RTCError)) throw wrongType('RTCError', name, value);
  return value;
}

export class RTCErrorEvent extends EventBase {
  readonly #error: RTCError;

  constructor(type: string, init: RTCErrorEventInit) {
    const members = initOf(init, 2, arguments.length, 'RTCErrorEvent');
    super(typeOf(type), init);
    this.#error = required(members, 'error', toError, 'RTCErrorEventInit');
  }

  get error(): RTCError {
    return this.#error;
  }

  static {
    defineInterface(RTCErrorEvent, 'RTCErrorEvent');
  }
}
