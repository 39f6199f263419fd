import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** Serves the packages of one node_modules folder on a local port, so that `npm install` needs no network. */
export class LocalRegistry {
  readonly #server: Server;

  private constructor(server: Server, modules: string) {
    this.#server = server;
    server.on('request', (request, response) => {
      const name = decodeURIComponent(request.url ?? '').replace(/^\//, '');
      const isArchive = name.endsWith('.tgz');
      const folder = path.join(modules, name.replace(/\.tgz$/, ''));
      if (!existsSync(path.join(folder, 'package.json'))) response.writeHead(404).end('{}');
      else if (isArchive) response.end(pack(folder));
      else response.setHeader('content-type', 'application/json').end(this.#describe(name, folder));
    });
  }

  static async start(modules: string): Promise<LocalRegistry> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LocalRegistry(server, modules);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #describe(name: string, folder: string): string {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const shasum = createHash('sha1').update(pack(folder)).digest('hex');
    const dist = { tarball: `${this.address}${name}.tgz`, shasum };
    return JSON.stringify({
      name,
      'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist } },
    });
  }
}

/** The same bytes every time, because npm compares them with the hash it was told before. */
function pack(folder: string): Buffer {
  return execFileSync(
    'sh',
    ['-c', 'tar --sort=name --mtime=@0 --transform "s,^\\./,package/," --exclude=./node_modules -c . | gzip -n'],
    { cwd: folder, maxBuffer: 1 << 28 },
  );
}
