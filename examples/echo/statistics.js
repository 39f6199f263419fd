// The few numbers of RTCPeerConnection.getStats() that tell how a call is doing.

/**
 * @typedef {object} Flow One direction of one kind of media.
 * @property {string} codec
 * @property {number} kbps Payload since the reading before.
 * @property {number} packets
 * @property {number} lost
 * @property {number} [jitterMs]
 * @property {string} [picture] Size and rate.
 */

export class StatisticsReader {
  #connection;
  /** @type {Map<string, { bytes: number, timestamp: number }>} */
  #before = new Map();

  /** @param {import('voxlink').RTCPeerConnection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  async read() {
    const report = await this.#connection.getStats();
    const all = [...report.values()];
    const pair = report.get(all.find(({ type }) => type === 'transport')?.selectedCandidatePairId);
    const flows = {};
    for (const stats of all) {
      if (stats.type === 'inbound-rtp') flows[`${stats.kind}In`] = this.#inbound(report, stats);
      if (stats.type === 'outbound-rtp') flows[`${stats.kind}Out`] = this.#outbound(report, all, stats);
    }
    return {
      state: this.#connection.connectionState,
      roundTripMs: pair?.currentRoundTripTime === undefined ? null : pair.currentRoundTripTime * 1000,
      path: describePath(report, pair),
      ...flows,
    };
  }

  #inbound(report, stats) {
    return {
      ...this.#common(report, stats, stats.bytesReceived),
      packets: stats.packetsReceived,
      lost: stats.packetsLost,
      jitterMs: stats.jitter * 1000,
    };
  }

  #outbound(report, all, stats) {
    const remote = all.find(({ type, localId }) => type === 'remote-inbound-rtp' && localId === stats.id);
    return {
      ...this.#common(report, stats, stats.bytesSent),
      packets: stats.packetsSent,
      lost: remote?.packetsLost ?? 0,
      jitterMs: remote?.jitter === undefined ? undefined : remote.jitter * 1000,
    };
  }

  #common(report, stats, bytes = 0) {
    const { id, timestamp, codecId, frameWidth, frameHeight, framesPerSecond } = stats;
    const before = this.#before.get(id);
    this.#before.set(id, { bytes, timestamp });
    const seconds = before ? (timestamp - before.timestamp) / 1000 : 0;
    return {
      codec: report.get(codecId)?.mimeType.split('/')[1] ?? '–',
      kbps: before && seconds > 0 ? ((bytes - before.bytes) * 8) / 1000 / seconds : 0,
      picture: frameWidth ? `${frameWidth}×${frameHeight} ${framesPerSecond ?? 0}/s` : undefined,
    };
  }
}

function describePath(report, pair) {
  const local = report.get(pair?.localCandidateId);
  return local ? `${local.protocol} ${local.address}:${local.port}` : null;
}
