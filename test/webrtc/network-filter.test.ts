/** Which addresses are offered, in a network namespace with several interfaces. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Namespace } from '../helpers/namespace.js';
import { haveNamespaces } from '../helpers/network.js';

const PROGRAM = `
import { RTCPeerConnection } from 'voxlink';

const offered = async (interfaces, externalAddresses = []) => {
  const connection = new RTCPeerConnection({ voxlink: { tcp: 'off', interfaces, externalAddresses } });
  connection.createDataChannel('any');
  await connection.setLocalDescription();
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) => connection.addEventListener('icegatheringstatechange', resolve, { once: true }));
  }
  const lines = connection.localDescription.sdp.match(/^a=candidate:.*$/gm) ?? [];
  const local = [...(await connection.getStats()).values()].filter(({ type }) => type === 'local-candidate');
  connection.close();
  const addresses = lines.map((line) => line.split(' ')[4]).sort();
  if (local.map(({ address }) => address).sort().join() !== addresses.join()) throw new Error('statistics differ');
  return addresses;
};
const results = [];
for (const options of JSON.parse(process.env.CASES)) results.push(await offered(...options));
console.log(JSON.stringify(results));
`;

const ALPHA = '10.77.1.1';
const ALPHA_6 = 'fd77::1';
const BETA = '10.77.2.1';
const BETA_6 = '2001:db8:77::1';
const LINK_LOCAL = '169.254.77.1';
const EVERYTHING = [ALPHA, BETA, LINK_LOCAL, BETA_6];

const CASES: [name: string, options: object[], addresses: string[]][] = [
  ['nothing said', [], EVERYTHING],
  ['loopback as well', [{ loopback: true }], [...EVERYTHING, '127.0.0.1', '::1']],
  ['one interface', [{ allow: ['alpha'] }], [ALPHA, ALPHA_6]],
  ['interfaces by the beginning of their names', [{ allow: ['al*', 'be*', 'delta'] }], [...EVERYTHING, ALPHA_6]],
  ['an address', [{ allow: [BETA] }], [BETA]],
  ['a prefix', [{ allow: ['10.77.0.0/16'] }], [ALPHA, BETA]],
  ['an IPv6 prefix', [{ allow: ['2001:db8::/32'] }], [BETA_6]],
  ['a unique local address that is asked for', [{ allow: ['fd77::/16'] }], [ALPHA_6]],
  ['loopback that is asked for', [{ allow: ['lo'] }], ['127.0.0.1', '::1']],
  ['all but one interface', [{ deny: ['beta'] }], [ALPHA, LINK_LOCAL]],
  ['a denial within a permission', [{ allow: ['10.0.0.0/8'], deny: ['10.77.2.0/24'] }], [ALPHA]],
  ['no IPv6', [{ ipv6: false }], [ALPHA, BETA, LINK_LOCAL]],
  ['nothing of the link', [{ linkLocal: false }], [ALPHA, BETA, BETA_6]],
  ['what is not there', [{ allow: ['gamma'] }], []],
  [
    'an external address for all',
    [{ ipv6: false, deny: ['beta', 'delta'] }, [{ external: '203.0.113.7' }]],
    ['203.0.113.7'],
  ],
  [
    'an external address for one',
    [{}, [{ external: '203.0.113.7', local: ALPHA }, { external: '2001:db8::7' }]],
    ['203.0.113.7', BETA, LINK_LOCAL, '2001:db8::7'],
  ],
];

let namespace: Namespace;

describe.skipIf(!haveNamespaces())('with several interfaces', () => {
  beforeAll(() => {
    namespace = new Namespace('voxlink-filter');
    namespace.ip('link set lo up');
    for (const name of ['alpha', 'beta', 'delta']) {
      namespace.ip(`link add ${name} type veth peer name ${name}-peer`);
      namespace.ip(`link set ${name} up`);
      namespace.ip(`link set ${name}-peer up`);
    }
    namespace.ip(`addr add ${ALPHA}/24 dev alpha`);
    namespace.ip(`addr add ${ALPHA_6}/64 dev alpha nodad`);
    namespace.ip(`addr add ${BETA}/24 dev beta`);
    namespace.ip(`addr add ${BETA_6}/64 dev beta nodad`);
    namespace.ip(`addr add ${LINK_LOCAL}/16 dev delta`);
  });
  afterAll(() => namespace.close());

  it('offers just the addresses that are wanted, also in statistics', async () => {
    const { stdout, stderr } = await namespace.node(PROGRAM, {
      CASES: JSON.stringify(CASES.map(([, options]) => options)),
    });
    expect(stderr).toBe('');
    const results = JSON.parse(stdout) as string[][];
    const named = (lists: (string[] | undefined)[]) => CASES.map(([name], index) => [name, lists[index]]);
    expect(named(results)).toEqual(named(CASES.map(([, , addresses]) => [...addresses].sort())));
  });
});
