import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { OpenPgpKey } from './open-pgp.js';

export interface TestPackage {
  name: string;
  version: string;
  /** Contents by path below the root. */
  files: Record<string, string>;
}

/** A real, signed package archive of a few tiny packages on a local port: what apt talks to in the tests. */
export class PackageArchive {
  readonly key = new OpenPgpKey();
  /** The paths that were asked for. */
  readonly requests: string[] = [];
  /** Lets a test spoil or hold back an answer; undefined lets it through. */
  tamper: (path: string, body: Buffer) => Buffer | 'hang' | undefined = (_path, body) => body;
  readonly #files = new Map<string, Buffer>();
  readonly #server: Server;
  readonly #work: string;

  private constructor(server: Server, work: string) {
    this.#server = server;
    this.#work = work;
    server.on('request', (request, response) => {
      const name = decodeURIComponent((request.url ?? '').replace(/^\/debian\//, ''));
      this.requests.push(name);
      const file = this.#files.get(name);
      const body = file && this.tamper(name, file);
      if (body === 'hang') return;
      response.writeHead(body ? 200 : 404, { 'content-length': body?.length ?? 0 }).end(body);
    });
  }

  static async start(folder: string): Promise<PackageArchive> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PackageArchive(server, mkdtempSync(path.join(folder, 'archive-')));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/debian`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Replaces everything that the archive offers. */
  publish(suite: string, packages: TestPackage[], source: { name: string; version: string; archive: Buffer }): void {
    this.#files.clear();
    const stanzas = packages.map((item) => this.#addPackage(item));
    this.#add(`dists/${suite}/main/binary-amd64/Packages`, stanzas.join('\n'));
    this.#add(`dists/${suite}/main/source/Sources`, this.#addSource(source));
    const indexes = [...this.#files].filter(([name]) => name.startsWith('dists/'));
    const release = [
      'Origin: Debian',
      'Label: Debian',
      `Suite: ${suite}`,
      `Codename: ${suite}`,
      `Date: ${new Date(Date.now() - 60_000).toUTCString().replace('GMT', 'UTC')}`,
      'Architectures: amd64',
      'Components: main',
      'SHA256:',
      ...indexes.map(([name, body]) => ` ${sha256(body)} ${body.length} ${name.slice(`dists/${suite}/`.length)}`),
      '',
    ].join('\n');
    this.#add(`dists/${suite}/Release`, release);
    this.#add(`dists/${suite}/Release.gpg`, this.key.signDetached(Buffer.from(release)));
  }

  #addPackage({ name, version, files }: TestPackage): string {
    const tree = path.join(this.#work, name);
    rmSync(tree, { recursive: true, force: true });
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      'Architecture: amd64',
      'Maintainer: Nobody <nobody@example.org>',
      'Description: A test',
      '',
    ].join('\n');
    for (const [file, contents] of Object.entries({ ...files, 'DEBIAN/control': control })) {
      mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
      writeFileSync(path.join(tree, file), contents);
    }
    const built = path.join(this.#work, `${name}.deb`);
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, built], { stdio: 'ignore' });
    const body = readFileSync(built);
    const file = `pool/main/${name}_${version}_amd64.deb`;
    this.#add(file, body);
    return control.replace(
      'Description:',
      `Filename: ${file}\nSize: ${body.length}\nSHA256: ${sha256(body)}\nDescription:`,
    );
  }

  #addSource({ name, version, archive }: { name: string; version: string; archive: Buffer }): string {
    const tar = `${name}_${version}.orig.tar.xz`;
    const dsc = `${name}_${version}-1.dsc`;
    this.#add(`pool/main/${tar}`, archive);
    this.#add(`pool/main/${dsc}`, 'Format: 3.0 (quilt)\n');
    const line = (file: string) => {
      const body = this.#files.get(`pool/main/${file}`) as Buffer;
      return ` ${sha256(body)} ${body.length} ${file}`;
    };
    const md5 = (file: string) => {
      const body = this.#files.get(`pool/main/${file}`) as Buffer;
      return ` ${createHash('md5').update(body).digest('hex')} ${body.length} ${file}`;
    };
    return [
      `Package: ${name}`,
      `Binary: lib${name}-dev`,
      `Version: ${version}-1`,
      'Format: 3.0 (quilt)',
      'Architecture: any',
      'Directory: pool/main',
      `Files:\n${md5(dsc)}\n${md5(tar)}`,
      `Checksums-Sha256:\n${line(dsc)}\n${line(tar)}`,
      '',
    ].join('\n');
  }

  #add(name: string, body: string | Buffer): void {
    this.#files.set(name, Buffer.from(body));
  }
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
