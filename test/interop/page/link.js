// Runs on both sides of a connection between Node.js and a browser: carries descriptions and candidates by messages.

/** @typedef {{ description?: RTCSessionDescriptionInit, candidate?: RTCIceCandidateInit | null }} Signal */

/**
 * @template {RTCPeerConnection | import('../../../lib/index.js').RTCPeerConnection} Connection
 */
export class Link {
  /**
   * @param {Connection} connection
   * @param {(signal: string) => unknown} send
   */
  constructor(connection, send) {
    this.connection = connection;
    this.send = send;
    /** @type {RTCPeerConnection} Both sides have the same interface. */
    this.pc = /** @type {any} */ (connection);
    this.pc.onicecandidate = ({ candidate }) => this.post({ candidate });
  }

  /** @param {Signal} signal */
  post(signal) {
    this.send(JSON.stringify(signal));
  }

  /**
   * Changes the descriptions that this side makes, before it applies them itself.
   * @type {((sdp: string) => string) | undefined}
   */
  adapt;

  async setLocalDescription() {
    if (this.adapt) {
      const { pc } = this;
      const { type, sdp = '' } = await (pc.signalingState === 'stable' ? pc.createOffer() : pc.createAnswer());
      await pc.setLocalDescription({ type, sdp: this.adapt(sdp) });
    } else {
      await this.pc.setLocalDescription();
    }
    this.post({ description: this.pc.localDescription ?? undefined });
  }

  /** Makes an offer. Resolves with the answer. */
  async negotiate() {
    const answered = new Promise((resolve) => {
      this.answered = resolve;
    });
    await this.setLocalDescription();
    await answered;
  }

  /** @param {string} text */
  async receive(text) {
    /** @type {Signal} */
    const { description, candidate } = JSON.parse(text);
    if (description) {
      await this.pc.setRemoteDescription(description);
      if (description.type === 'offer') await this.setLocalDescription();
      else this.answered?.(undefined);
    } else {
      await this.pc.addIceCandidate(candidate ?? undefined);
    }
  }
}
