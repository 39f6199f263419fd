#!/usr/bin/env node
// npm start
//
// Serves a page on http://localhost:8080 (or PORT=…) in which a browser talks to this process: microphone and camera
// come in as PCM and pictures, and go back as such.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { EchoSession } from './session.js';

const PORT = process.env.PORT ?? '8080';
/** Browsers give microphones to pages of this origin without HTTPS, and nobody else in the network gets in. */
const HOST = 'localhost';

/** @type {Map<string, string[]>} */
const FILES = new Map([
  ['/', ['index.html', 'text/html']],
  ['/style.css', ['style.css', 'text/css']],
]);
for (const name of ['main.js', 'call.js', 'media.js', 'level-graph.js', 'statistics-table.js']) {
  FILES.set(`/${name}`, [name, 'text/javascript']);
}
const POLICY = "default-src 'self'; img-src 'self' data:";

const MAX_SESSIONS = 16;
const MAX_OFFER_BYTES = 256 * 1024;

/** @type {Set<EchoSession>} */
const sessions = new Set();

/** What went wrong, for the page to show. */
class RequestError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string[]} file
 */
async function serveFile(response, [name, type]) {
  const body = await readFile(new URL(`public/${name}`, import.meta.url));
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
  });
  response.end(body);
}

async function readOffer(request) {
  // A page of another origin cannot send this type without asking first, and is never told yes.
  if (request.headers['content-type'] !== 'application/sdp') throw new RequestError(415, 'Send application/sdp.');
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_OFFER_BYTES) throw new RequestError(413, 'The offer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** One request is the whole signaling: an offer with all candidates in it, answered by an answer of the same kind. */
async function answerOffer(request, response) {
  const offer = await readOffer(request);
  if (sessions.size >= MAX_SESSIONS) throw new RequestError(503, `${MAX_SESSIONS} browsers are connected already.`);
  const session = new EchoSession({
    onclose: (reason) => {
      sessions.delete(session);
      console.log(`#${session.id} ${reason} (${sessions.size} connected)`);
    },
  });
  sessions.add(session);
  console.log(`#${session.id} calls (${sessions.size} connected)`);
  try {
    const answer = await session.answer(offer);
    response.writeHead(201, { 'content-type': 'application/sdp' }).end(answer);
  } catch (error) {
    session.close('could not be answered');
    throw new RequestError(400, error instanceof Error ? error.message : String(error));
  }
}

async function handle(request, response) {
  const { pathname } = new URL(request.url, `http://${HOST}`);
  const file = FILES.get(pathname);
  if (pathname === '/call' && request.method === 'POST') await answerOffer(request, response);
  else if (file && (request.method === 'GET' || request.method === 'HEAD')) await serveFile(response, file);
  else throw new RequestError(404, 'There is nothing here.');
}

const server = createServer((request, response) => {
  handle(request, response).catch((error) => {
    if (!error.status) console.error(error);
    if (response.headersSent) response.destroy();
    else response.writeHead(error.status ?? 500, { 'content-type': 'text/plain' }).end(error.message);
  });
});

server.on('error', (error) => {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'EADDRINUSE')
    console.error(`Port ${PORT} is taken. Choose another one: PORT=${Number(PORT) + 1} npm start`);
  else console.error(`Cannot listen on ${HOST}:${PORT}: ${message}`);
  process.exitCode = 1;
});

/** Nothing more than closing what is open: the process ends by itself when nothing is left to wait for. */
function stop() {
  for (const session of sessions) session.close('is let go');
  server.close();
  server.closeAllConnections();
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);

if (/^\d{1,5}$/.test(PORT) && Number(PORT) < 65_536) {
  server.listen(Number(PORT), HOST, () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    console.log(`Open http://${HOST}:${port} in a browser. Ctrl-C ends.`);
  });
} else {
  console.error(`PORT has to be a number from 0 to 65535, not ${JSON.stringify(PORT)}.`);
  process.exitCode = 1;
}
