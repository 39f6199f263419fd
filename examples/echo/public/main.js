// Connects the page's elements with the call.
import { startCall } from './call.js';
import { LevelGraph, toDecibels } from './level-graph.js';
import { openMedia, Problem } from './media.js';
import { StatisticsTable } from './statistics-table.js';

const element = (id) => /** @type {any} */ (document.getElementById(id));

const graph = new LevelGraph(element('levels'));
const table = new StatisticsTable(element('statistics').tBodies[0]);

/** @type {MediaStream | null} */
let stream = null;
/** @type {{ close: () => void } | null} */
let call = null;

function showState(state, text = state) {
  element('state').dataset.state = state;
  element('state').textContent = text;
}

function notify(text) {
  element('notice').textContent = text;
  element('notice').hidden = text === '';
}

/** @param {{ level?: number, statistics?: any }} report */
function showReport({ level, statistics }) {
  if (level !== undefined) {
    graph.push(level);
    element('level').textContent = `${toDecibels(level).toFixed(0)} dB`;
  }
  if (statistics) {
    table.show(statistics);
    const { roundTripMs, path } = statistics;
    element('round-trip').textContent = roundTripMs === null ? '–' : `${roundTripMs.toFixed(1)} ms`;
    element('path').textContent = path ?? '';
  }
}

/** Sound starts by a click: browsers allow none before. */
function showAudible() {
  element('echo').muted = !element('audible').checked;
}

async function start() {
  notify('');
  showAudible();
  graph.clear();
  table.clear();
  element('toggle').disabled = true;
  showState('connecting', 'asking for your microphone');
  try {
    const media = await openMedia();
    stream = media.stream;
    notify(media.remark);
    element('own').srcObject = stream;
    showState('connecting');
    call = await startCall(stream, {
      onstate: (state) => showState(state),
      onecho: (echo) => {
        if (element('echo').srcObject !== echo) element('echo').srcObject = echo;
      },
      onreport: showReport,
      onend: () => {
        stop();
        showState('failed', 'connection lost');
        notify('The Node.js process has gone. Start again once npm start is running.');
      },
    });
    element('toggle').textContent = 'Stop';
  } catch (error) {
    stop();
    showState('failed', 'not connected');
    notify(error instanceof Problem ? error.message : `Something went wrong: ${error}`);
  } finally {
    element('toggle').disabled = false;
  }
}

function stop() {
  call?.close();
  call = null;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  element('own').srcObject = null;
  element('echo').srcObject = null;
  element('toggle').textContent = 'Start';
  showState('idle', 'not connected');
}

element('toggle').addEventListener('click', () => (stream ? stop() : start()));
element('audible').addEventListener('change', showAudible);
// The process notices at once, rather than after a timeout.
addEventListener('pagehide', () => call?.close());
