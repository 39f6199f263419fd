/** An error as libwebrtc reports it. `type` is the RTCErrorType in its C++ spelling. */
export interface NativeError {
  type:
    | 'UNSUPPORTED_OPERATION'
    | 'UNSUPPORTED_PARAMETER'
    | 'INVALID_PARAMETER'
    | 'INVALID_RANGE'
    | 'SYNTAX_ERROR'
    | 'INVALID_STATE'
    | 'INVALID_MODIFICATION'
    | 'NETWORK_ERROR'
    | 'RESOURCE_EXHAUSTED'
    | 'INTERNAL_ERROR'
    | 'OPERATION_ERROR_WITH_DATA';
  message: string;
  /** RTCErrorDetailType in its C++ spelling, where libwebrtc gives one: 'SCTP_FAILURE', 'DTLS_FAILURE' … */
  detail?: string;
  sctpCauseCode?: number;
}

export type NativeResult<T extends unknown[]> = (error: NativeError | null, ...result: T) => void;
