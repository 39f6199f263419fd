/** Two clients of the same torrent, whom its tracker introduces to each other by WebSocket: how WebTorrent finds peers. */
import { Client, Server } from 'bittorrent-tracker';

const server = new Server({ http: false, udp: false, ws: true, stats: false });
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const announce = [`ws://127.0.0.1:${server.ws.address().port}`];
const infoHash = Buffer.alloc(20, 1);
const clients = [2, 3].map(
  (id) => new Client({ infoHash, peerId: Buffer.alloc(20, id), announce, port: 6881, rtcConfig: { iceServers: [] } }),
);
for (const client of clients) {
  client.on('error', (error) => console.error(error));
  client.on('warning', (error) => console.error(error));
  client.on('peer', (peer) => {
    peer.on('error', () => {});
    peer.on('data', (data) => {
      if (String(data) === 'have?') peer.send('have!');
      else {
        console.log(String(data));
        process.exit();
      }
    });
    if (client === clients[1]) peer.once('connect', () => peer.send('have?'));
  });
}
clients[0].start({ left: 0 });
clients[0].once('update', () => clients[1].start({ left: 100 }));
