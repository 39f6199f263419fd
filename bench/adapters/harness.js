/** No connection at all: what comes in goes out, so that the rest of a row can be measured alone. */
export async function openVoice() {
  let hear = () => {};
  return {
    write: (samples) => hear(samples),
    onSamples(listener) {
      hear = listener;
    },
    close() {},
  };
}

export async function openVideo() {
  let see = () => {};
  return {
    write: (frame) => see(frame),
    onFrame(listener) {
      see = listener;
    },
    bytesSent: async () => 0,
    close() {},
  };
}
