import { defineInterface, internal, requireInternal } from '../core/interface.js';

export type RTCStatsType =
  | 'candidate-pair'
  | 'certificate'
  | 'codec'
  | 'data-channel'
  | 'inbound-rtp'
  | 'local-candidate'
  | 'media-playout'
  | 'media-source'
  | 'outbound-rtp'
  | 'peer-connection'
  | 'remote-candidate'
  | 'remote-inbound-rtp'
  | 'remote-outbound-rtp'
  | 'transport';

/** A statistics object; its further members depend on `type`, as W3C's WebRTC Stats lists them. */
export interface RTCStats {
  id: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  type: RTCStatsType;
  [member: string]: unknown;
}

const MICROSECONDS_PER_MILLISECOND = 1000;

/** @internal A report from libwebrtc's JSON, whose objects `complete` may change. */
export let parseStats: (json: string, complete?: (stats: RTCStats) => void) => RTCStatsReport;

/** A read-only map from the id of a statistics object to the object. */
export class RTCStatsReport implements ReadonlyMap<string, RTCStats> {
  readonly #stats = new Map<string, RTCStats>();

  private constructor(key?: symbol, json = '', complete?: (stats: RTCStats) => void) {
    requireInternal(key);
    // libwebrtc's text of an empty report is empty.
    if (json === '') return;
    for (const stats of JSON.parse(json) as RTCStats[]) {
      stats.timestamp /= MICROSECONDS_PER_MILLISECOND;
      complete?.(stats);
      this.#stats.set(stats.id, stats);
    }
  }

  get size(): number {
    return this.#stats.size;
  }

  get(id: string): RTCStats | undefined {
    return this.#stats.get(String(id));
  }

  has(id: string): boolean {
    return this.#stats.has(String(id));
  }

  keys(): MapIterator<string> {
    return this.#stats.keys();
  }

  values(): MapIterator<RTCStats> {
    return this.#stats.values();
  }

  entries(): MapIterator<[string, RTCStats]> {
    return this.#stats.entries();
  }

  forEach(callback: (stats: RTCStats, id: string, report: RTCStatsReport) => void, thisArg?: unknown): void {
    for (const [id, stats] of this.#stats) callback.call(thisArg, stats, id, this);
  }

  [Symbol.iterator](): MapIterator<[string, RTCStats]> {
    return this.#stats.entries();
  }

  static {
    defineInterface(RTCStatsReport, 'RTCStatsReport', { hidden: true });
    parseStats = (json, complete) => new RTCStatsReport(internal, json, complete);
  }
}
