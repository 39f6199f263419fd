// What the demo found out, as a table, and whether it is good enough.

/**
 * Speech through Opus at the bitrates of a call is 0.88 to 0.97 similar to the original. One frame in five replaced by
 * concealment gives 0.75, other speech or noise at most 0.2.
 */
const MIN_SIMILARITY = 0.8;
/** A moment that is missing is less similar than this; one that a jitter buffer stretched is not. */
const MIN_WORST = 0.3;
/** On a network without losses. A busy machine may still let a packet fall. */
const MAX_LOSS_PERCENT = 1;
const MIN_HEARD = 0.98;
/** Decibels. */
const SILENCE = -80;

/** libwebrtc counts these in whole milliseconds. */
function milliseconds(seconds) {
  if (seconds === undefined) return 'not measured';
  return seconds < 0.001 ? '< 1 ms' : `${(seconds * 1000).toFixed(0)} ms`;
}

function percent(part, whole) {
  return `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;
}

function lossPercent({ packetsReceived, packetsLost }) {
  const expected = packetsReceived + packetsLost;
  return expected === 0 ? 100 : (100 * packetsLost) / expected;
}

/** Why the voice did not arrive intact, sentence by sentence; empty when it did. */
export function findFaults({ statistics, sent, heard, comparison }) {
  const loss = lossPercent(statistics);
  const { similarity, worst } = comparison;
  const faults = [];
  if (loss > MAX_LOSS_PERCENT) faults.push(`${loss.toFixed(1)} % of the packets were lost.`);
  if (heard.seconds < sent.seconds * MIN_HEARD) {
    faults.push(`Only ${heard.seconds.toFixed(2)} s of ${sent.seconds.toFixed(2)} s arrived.`);
  }
  if (sent.level < SILENCE) {
    faults.push('The recording is silent, so there is nothing to compare.');
  } else if (similarity < MIN_SIMILARITY) {
    faults.push(`What arrived is ${similarity.toFixed(2)} similar to what was sent, less than ${MIN_SIMILARITY}.`);
  } else if (worst < MIN_WORST) {
    faults.push(`A moment of it is only ${worst.toFixed(2)} similar to what was sent.`);
  }
  return faults;
}

export function printResult({ statistics, connectMs, delay, sent, heard, comparison, dropped, output }, faults) {
  const { packetsSent, packetsReceived, packetsLost, jitter, roundTripTime, bytesSent } = statistics;
  const { samplesReceived, samplesConcealed, samplesStretched } = statistics;
  const rows = [
    ['connect time', `${connectMs.toFixed(0)} ms`],
    ['packets', `${packetsSent} sent, ${packetsReceived} received, ${packetsLost} lost`],
    ['loss', `${lossPercent(statistics).toFixed(1)} %`],
    ['bitrate', `${((bytesSent * 8) / 1000 / heard.seconds).toFixed(1)} kb/s`],
    ['jitter', milliseconds(jitter)],
    ['round trip', milliseconds(roundTripTime)],
    [
      'jitter buffer',
      `${percent(samplesConcealed, samplesReceived)} made up, ${percent(samplesStretched, samplesReceived)} stretched`,
    ],
    [
      'delay',
      comparison.similarity < MIN_SIMILARITY ? 'unknown' : `${milliseconds(delay)} from the source to the sink`,
    ],
    ['level', `in ${sent.level.toFixed(1)} dB, out ${heard.level.toFixed(1)} dB`],
    ['similarity', `${comparison.similarity.toFixed(3)}, worst moment ${comparison.worst.toFixed(3)}`],
    ['frames dropped', String(dropped)],
    ['file', `${output.path} (${output.seconds.toFixed(2)} s, ${(output.bytes / 1000).toFixed(1)} kB)`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
  console.log(
    faults.length === 0 ? '\nThe voice arrived intact.' : `\nThe voice did not arrive intact. ${faults.join(' ')}`,
  );
}
